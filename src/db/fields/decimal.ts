/** Decimals: exact numbers of the decimal library, with 40 digits and never an exponent in their text. */

import type { Decimal as DecimalValue } from 'decimal.js'
import { Decimal as Library } from 'decimal.js'

/** Makes decimals: `new Decimal('12.50')`. `instanceof` holds for those of the library too. */
export const Decimal = Library.clone({ precision: 40, toExpNeg: -60, toExpPos: 60 })

/** A decimal. */
export type Decimal = DecimalValue
