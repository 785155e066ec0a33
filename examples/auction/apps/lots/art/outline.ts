/** The outlines of a car's drawing, as SVG path data. */
import type { Body } from './body.ts'

/** The lower body with its wheel arches, from nose to tail and back along the sill. */
export function bodyOutline(body: Body): string {
  if (body.style === 'beetle') return beetleOutline(body)
  const { front, rear, belt, sill, cowl } = body
  const nose = belt + 9
  const tail = body.style === 'pickup' ? belt : belt + 4
  return path(
    ['M', front + 4, sill],
    ['L', front + 1, nose + 16],
    ['Q', front, nose, front + 9, nose - 3],
    ['Q', (front + cowl) / 2, belt - 1, cowl, belt],
    ['L', body.deck, belt],
    ['L', rear - 8, tail],
    ['Q', rear, tail + 1, rear, tail + 9],
    ['L', rear - 2, sill],
    ...arches(body),
    ['Z'],
  )
}

/** The roof and its pillars, standing on the belt line. */
export function roofOutline(body: Body): string {
  return body.style === 'beetle' ? beetleRoof(body) : cabin(body, 0)
}

/** The windows: the cabin once more, a little smaller. */
export function glassOutline(body: Body): string {
  return cabin(body, 5)
}

/** Where the pillars between the windows stand. */
export function pillars(body: Body): number[] {
  const { roofStart, roofEnd, style } = body
  const span = roofEnd - roofStart
  if (style === 'pickup') return []
  if (style === 'coupe' || style === 'beetle') return [roofStart + span * 0.72]
  if (style === 'wagon') return [roofStart + span * 0.34, roofStart + span * 0.68]
  return [roofStart + span * 0.5]
}

function cabin(body: Body, inset: number): string {
  const { belt, roof, cowl, roofStart, roofEnd, deck, style } = body
  const bulge = style === 'beetle' ? 12 : 7
  return path(
    ['M', cowl + inset * 1.9 - 2, belt - inset * 0.3],
    ['L', roofStart - bulge * 0.7 + inset, roof + bulge * 0.6 + inset * 0.7],
    ['Q', roofStart + inset * 0.6, roof + inset, roofStart + bulge + 4, roof + inset],
    ['L', roofEnd - bulge, roof + 1 + inset],
    ['Q', roofEnd + 2, roof + 2 + inset, roofEnd + bulge - inset, roof + bulge + 3 + inset * 0.4],
    ['L', deck - inset * 1.8 + 2, belt - inset * 0.3],
    ['Z'],
  )
}

function beetleOutline(body: Body): string {
  const { front, rear, belt, sill, cowl } = body
  return path(
    ['M', front + 4, sill],
    ['Q', front - 2, belt + 20, front + 26, belt + 8],
    ['Q', (front + cowl) / 2 + 8, belt - 4, cowl, belt],
    ['L', body.deck - 30, belt],
    ['Q', rear - 8, belt + 2, rear - 2, belt + 34],
    ['L', rear - 3, sill],
    ...arches(body),
    ['Z'],
  )
}

/** The round back of a beetle, which runs down to the bumper. */
function beetleRoof(body: Body): string {
  const { belt, roof, rear, cowl, roofStart, roofEnd } = body
  return path(
    ['M', cowl - 2, belt + 2],
    ['L', roofStart - 7, roof + 9],
    ['Q', roofStart - 3, roof, roofStart + 14, roof],
    ['Q', roofEnd + 14, roof - 4, rear - 34, belt - 12],
    ['Q', rear - 10, belt + 4, rear - 4, belt + 26],
    ['L', cowl, belt + 26],
    ['Z'],
  )
}

function arches(body: Body): Command[] {
  const radius = body.wheel + 4.5
  const reach = Math.sqrt(radius ** 2 - (body.sill - (body.ground - body.wheel)) ** 2)
  return [body.rearAxle, body.frontAxle].flatMap((axle): Command[] => [
    ['L', axle + reach, body.sill],
    ['A', radius, radius, 0, 0, 0, axle - reach, body.sill],
  ])
}

type Command = [letter: string, ...numbers: number[]]

function path(...commands: Command[]): string {
  return commands.map(([letter, ...numbers]) => letter + numbers.map(short).join(' ')).join('')
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10)
}
