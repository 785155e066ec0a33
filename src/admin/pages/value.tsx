/** A value, as it stands in a cell, a read-only field or a line of history. */
import type { ShownValue } from '../values/shown-value.ts'

/** Shows one value. */
export function Value({ of: shown }: { of: ShownValue }) {
  switch (shown.kind) {
    case 'empty':
      return <Dim sign="—" words="empty" />
    case 'masked':
      return <Dim sign="•••" words="hidden from you" />
    case 'boolean':
      return <Mark value={shown.value} />
    case 'choice':
      return <span class="chip">{shown.text}</span>
    case 'number':
      return <span class="number">{shown.text}</span>
    case 'time':
      return (
        <time datetime={shown.exact} title={shown.exact}>
          {shown.text}
        </time>
      )
    case 'text':
      return shown.url ? (
        <a href={shown.url}>{shown.text}</a>
      ) : (
        <span class="clip">{shown.text}</span>
      )
  }
}

function Dim({ sign, words }: { sign: string; words: string }) {
  return (
    <span class="none">
      <span aria-hidden="true">{sign}</span>
      <span class="visually-hidden">{words}</span>
    </span>
  )
}

function Mark({ value }: { value: boolean }) {
  return (
    <span class={value ? 'mark yes' : 'mark no'}>
      <span aria-hidden="true">{value ? '✓' : '–'}</span>
      <span class="visually-hidden">{value ? 'Yes' : 'No'}</span>
    </span>
  )
}
