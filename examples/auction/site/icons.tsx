/** The few symbols of the site, drawn on a grid of 24. */

/** A hammer with a copper head. */
export function Logo() {
  return (
    <svg class="logo-mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <g transform="rotate(-38 16 16)">
        <rect class="logo-handle" x="14.4" y="10" width="3.2" height="20" rx="1.6" />
        <rect class="logo-head" x="6" y="4" width="20" height="9.5" rx="2" />
        <rect class="logo-band" x="9.6" y="4" width="1.6" height="9.5" />
        <rect class="logo-band" x="20.8" y="4" width="1.6" height="9.5" />
      </g>
    </svg>
  )
}

/** A crescent. */
export function Moon() {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <path fill="currentColor" d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" />
    </svg>
  )
}

/** A disc with rays. */
export function Sun() {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <circle cx="12" cy="12" r="4.5" fill="currentColor" />
      <path
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        d="M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.900 4.900l1.800 1.800M17.300 17.300l1.800 1.800M4.900 19.100l1.800-1.800M17.300 6.700l1.800-1.800"
      />
    </svg>
  )
}

/** A magnifying glass. */
export function Lens() {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <circle cx="10.5" cy="10.5" r="6.5" fill="none" stroke="currentColor" stroke-width="2" />
      <path d="m15.5 15.5 5 5" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
    </svg>
  )
}
