/** The drawing of a lot: no photograph exists, so each car is drawn from the numbers of its data sheet. */
import { type Body, bodyOf, type Drawable, paintOf } from './body.ts'
import { bodyOutline, glassOutline, pillars, roofOutline } from './outline.ts'

/** Draws a lot in profile on its year. Decoration: the text beside it says everything that it shows. */
export function Drawing({ lot }: { lot: Drawable }) {
  const body = bodyOf(lot)
  return (
    <svg
      class={`drawing ${paintOf(lot)}`}
      viewBox="20 26 360 156"
      aria-hidden="true"
      focusable="false"
    >
      <text class="drawing-year" x="200" y="116" text-anchor="middle">
        {lot.year}
      </text>
      <line class="drawing-ground" x1="16" x2="384" y1={body.ground + 0.5} y2={body.ground + 0.5} />
      <ellipse
        class="drawing-shadow"
        cx="200"
        cy={body.ground + 2}
        rx={(body.rear - body.front) / 2}
        ry="4"
      />
      <Cabin body={body} />
      <path class="drawing-paint" d={bodyOutline(body)} />
      <Trim body={body} />
      <Wheel at={body.frontAxle} body={body} cylinders={lot.cylinders} />
      <Wheel at={body.rearAxle} body={body} cylinders={lot.cylinders} />
    </svg>
  )
}

function Cabin({ body }: { body: Body }) {
  return (
    <>
      <path class="drawing-paint" d={roofOutline(body)} />
      <path class="drawing-glass" d={glassOutline(body)} />
      {pillars(body).map((x) => (
        <line class="drawing-pillar" x1={x} x2={x + 2} y1={body.roof + 3} y2={body.belt} />
      ))}
    </>
  )
}

function Trim({ body }: { body: Body }) {
  const { front, rear, belt, sill, cowl, roofEnd, style } = body
  const line = belt + 19
  const doorEnd = style === 'pickup' ? body.deck : Math.min(roofEnd, body.rearAxle - body.wheel + 2)
  return (
    <>
      <line class="drawing-chrome" x1={front + 5} x2={rear - 4} y1={line} y2={line} />
      <path
        class="drawing-seam"
        d={`M${cowl + 8} ${belt + 3}V${sill - 3}M${doorEnd} ${belt + 3}V${sill - 12}`}
      />
      <rect
        class="drawing-handle"
        x={doorEnd - 17}
        y={belt + 10}
        width="10"
        height="2.4"
        rx="1.2"
      />
      <rect class="drawing-lamp" x={front + 1} y={belt + 12} width="6" height="9" rx="2.5" />
      <rect class="drawing-tail" x={rear - 5} y={belt + 11} width="4.5" height="11" rx="1.5" />
      <rect class="drawing-bumper" x={front - 5} y={line + 9} width="22" height="6.5" rx="3" />
      <rect class="drawing-bumper" x={rear - 18} y={line + 9} width="22" height="6.5" rx="3" />
    </>
  )
}

/** A wheel; its rim has as many slots as the engine has cylinders. */
function Wheel({ at, body, cylinders }: { at: number; body: Body; cylinders: number | null }) {
  const radius = body.wheel
  const y = body.ground - radius
  const slot = (Math.PI * radius * 0.84) / ((cylinders ?? 4) * 2)
  return (
    <>
      <circle class="drawing-tyre" cx={at} cy={y} r={radius} />
      <circle class="drawing-rim" cx={at} cy={y} r={radius * 0.64} />
      <circle
        class="drawing-slots"
        cx={at}
        cy={y}
        r={radius * 0.42}
        stroke-dasharray={slot.toFixed(2)}
      />
      <circle class="drawing-hub" cx={at} cy={y} r={radius * 0.2} />
    </>
  )
}
