/** The sequences of bytes of the groups 6.5 to 6.23, after Markus Kuhn's list of what a decoder must be tried with. */

/** A group of sequences. */
export interface SequenceGroup {
  readonly group: string
  readonly payloads: readonly Buffer[]
  /** Whether the sequence with this index is valid. */
  readonly valid: (index: number) => boolean
}

const always = () => true
const never = () => false

/** The prefixes of "κόσμε" that end with a character. */
const wholePrefixes = [2, 5, 7, 9, 11]

export const sequences: readonly SequenceGroup[] = [
  group(
    '6.5',
    always,
    '68656c6c6f24776f726c64 68656c6c6fc2a2776f726c64 68656c6c6fe282ac776f726c64 68656c6c6ff0a4ada2776f726c64 cebae1bdb9cf83cebcceb5',
  ),
  {
    group: '6.6',
    payloads: Array.from({ length: 11 }, (_, index) =>
      Buffer.from('cebae1bdb9cf83cebcceb5', 'hex').subarray(0, index + 1),
    ),
    valid: (index) => wholePrefixes.includes(index + 1),
  },
  group('6.7', always, '00 c280 e0a080 f0908080'),
  group('6.8', never, 'f888808080 fc8480808080'),
  group('6.9', always, '7f dfbf efbfbf f48fbfbf'),
  group('6.10', never, 'f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf'),
  group('6.11', (index) => index < 4, 'ed9fbf ee8080 efbfbd f48fbfbf f4908080'),
  group(
    '6.12',
    never,
    `80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf ${range(0x80, 0xbf).toString('hex')}`,
  ),
  {
    group: '6.13',
    payloads: [
      lonely(0xc0, 0xdf),
      lonely(0xe0, 0xef),
      lonely(0xf0, 0xf7),
      lonely(0xf8, 0xfb),
      lonely(0xfc, 0xfd),
    ],
    valid: never,
  },
  group('6.14', never, 'c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf'),
  group('6.15', never, 'c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf'),
  group('6.16', never, 'fe ff fefeffff'),
  group('6.17', never, 'c0af e080af f08080af f8808080af fc80808080af'),
  group('6.18', never, 'c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf'),
  group('6.19', never, 'c080 e08080 f0808080 f880808080 fc8080808080'),
  group('6.20', never, 'eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf'),
  group(
    '6.21',
    never,
    'eda080edb080 eda080edbfbf edadbfedb080 edadbfedbfbf edae80edb080 edae80edbfbf edafbfedb080 edafbfedbfbf',
  ),
  {
    group: '6.22',
    payloads: Array.from({ length: 34 }, (_, index) =>
      Buffer.from(String.fromCodePoint((index >> 1) * 0x10000 + 0xfffe + (index & 1))),
    ),
    valid: always,
  },
  {
    group: '6.23',
    payloads: Array.from({ length: 7 }, (_, index) =>
      Buffer.from(String.fromCodePoint(0xfff9 + index)),
    ),
    valid: always,
  },
]

function group(name: string, valid: (index: number) => boolean, list: string): SequenceGroup {
  const payloads = list.split(' ').map((digits) => Buffer.from(digits, 'hex'))
  return { group: name, valid, payloads }
}

function range(first: number, last: number): Buffer {
  return Buffer.from(Array.from({ length: last - first + 1 }, (_, index) => first + index))
}

/** Each of these first bytes, followed by a space. */
function lonely(first: number, last: number): Buffer {
  return Buffer.from([...range(first, last)].flatMap((byte) => [byte, 0x20]))
}
