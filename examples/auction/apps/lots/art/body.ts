/** The shape of a car's drawing, from what its data sheet says. */

/** How a car is built, as far as its drawing goes. */
export type BodyStyle = 'sedan' | 'coupe' | 'hatchback' | 'wagon' | 'pickup' | 'beetle'

/** What a drawing needs to know of a lot. */
export interface Drawable {
  readonly title: string
  readonly year: number
  readonly origin: string
  readonly cylinders: number | null
  readonly displacement: number | null
  readonly weight: number | null
}

/** The proportions of a drawing, in units of its 400-unit-wide canvas; the front is on the left. */
export interface Body {
  readonly style: BodyStyle
  readonly front: number
  readonly rear: number
  readonly frontAxle: number
  readonly rearAxle: number
  readonly wheel: number
  readonly ground: number
  readonly sill: number
  readonly belt: number
  readonly roof: number
  /** Where the windscreen meets the bonnet. */
  readonly cowl: number
  readonly roofStart: number
  readonly roofEnd: number
  /** Where the rear window meets the body. */
  readonly deck: number
}

const styles: readonly [BodyStyle, RegExp][] = [
  ['beetle', /beetle|\b1131\b|model 111/i],
  ['wagon', /wagon|squire|safari|suburb|woody|cruiser|sportabout|ford country|volvo 245|estate/i],
  ['pickup', /pickup|\bf\d{3}\b|\b[cd]\d{2,3}\b|\bs-10\b|ranger|rampage|1200d/i],
  [
    'coupe',
    /coupe|mustang|camaro|firebird|challenger|cuda|charger|celica|\brx-?\d|z?x\b|scirocco|manta|capri|monza|prelude|monte carlo|thunderbird|cougar|cordoba|grand prix|eldorado|skyhawk|starfire|sapporo|hardtop|duster|sunbird|arrow|200-?sx/i,
  ],
  [
    'hatchback',
    /hatchback|liftback|gremlin|pacer|rabbit|civic|pinto|vega|chevette|fiesta|omni|horizon|glc|le car|renault 5|datsun (310|b-?210|210|1200)|starlet|champ|colt|strada|spirit|lynx|escort|tercel|fiat 128|runabout/i,
  ],
]

/** How long the roof runs and where the tail begins, as shares of the car's length counted from the rear. */
const tails: Record<BodyStyle, { roofEnd: number; deck: number; rake: number; height: number }> = {
  sedan: { roofEnd: 0.29, deck: 0.2, rake: 0.1, height: 34 },
  coupe: { roofEnd: 0.34, deck: 0.16, rake: 0.125, height: 29 },
  hatchback: { roofEnd: 0.2, deck: 0.045, rake: 0.1, height: 36 },
  wagon: { roofEnd: 0.09, deck: 0.02, rake: 0.095, height: 35 },
  pickup: { roofEnd: 0.46, deck: 0.43, rake: 0.06, height: 38 },
  beetle: { roofEnd: 0.34, deck: 0.22, rake: 0.05, height: 38 },
}

/** The body style that a lot's name tells of; a sedan when it tells nothing. */
export function bodyStyle(title: string): BodyStyle {
  return styles.find(([, pattern]) => pattern.test(title))?.[0] ?? 'sedan'
}

/** The proportions of a lot's drawing: longer for weight, a longer bonnet for a larger engine. */
export function bodyOf(lot: Drawable): Body {
  const style = bodyStyle(lot.title)
  const tail = tails[style]
  const length = between(share(lot.weight ?? 2900, 1600, 5000), 238, 336)
  const bonnet = between(share(lot.displacement ?? 180, 70, 455), 0.22, 0.34)
  const wheel = between(share(lot.weight ?? 2900, 1600, 5000), 21, 24)
  const front = (400 - length) / 2
  const rear = front + length
  const ground = 158
  const belt = ground - between(share(lot.weight ?? 2900, 1600, 5000), 54, 58)
  const cowl = front + bonnet * length * (style === 'pickup' ? 0.95 : 1)
  return {
    style,
    front,
    rear,
    wheel,
    ground,
    belt,
    cowl,
    frontAxle: front + length * 0.185,
    rearAxle: rear - length * (style === 'pickup' ? 0.23 : 0.205),
    sill: ground - wheel * 0.62,
    roof: belt - tail.height + (length - 238) * 0.03,
    roofStart: cowl + tail.rake * length,
    roofEnd: rear - tail.roofEnd * length,
    deck: rear - tail.deck * length,
  }
}

/** The paint of a drawing: a family for the origin, one of four shades, always the same for one lot. */
export function paintOf(lot: Drawable): string {
  let mixed = lot.year
  for (const letter of lot.title) mixed = (mixed * 31 + letter.charCodeAt(0)) % 9973
  return `paint-${lot.origin.toLowerCase()}-${mixed % 4}`
}

function share(value: number, low: number, high: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)))
}

function between(part: number, low: number, high: number): number {
  return low + part * (high - low)
}
