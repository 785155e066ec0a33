import type { ComponentChildren } from 'preact'
import { Csrf, useRequest, useUser } from 'voltaic/views'
import { catalogue } from '../apps/lots/views/catalogue.tsx'
import { myBids, myLots } from '../apps/lots/views/mine.tsx'
import { newLot } from '../apps/lots/views/selling.tsx'
import { account } from './accounts.ts'
import { Logo, Moon, Sun } from './icons.tsx'
import { setTheme } from './theme.ts'

/** Name, navigation, theme, account. */
export function Header() {
  return (
    <header class="header">
      <div class="header-row">
        <a class="logo" href={catalogue.url()}>
          <Logo />
          <span>Copper Hammer</span>
        </a>
        <nav class="nav" aria-label="Main">
          <NavLink href={catalogue.url()}>Catalogue</NavLink>
          <NavLink href={newLot.url()}>Sell a car</NavLink>
          <NavLink href={myBids.url()}>My bids</NavLink>
          <NavLink href={myLots.url()}>My lots</NavLink>
        </nav>
        <div class="header-end">
          <ThemeSwitch />
          <Account />
        </div>
      </div>
    </header>
  )
}

function NavLink({ href, children }: { href: string; children: ComponentChildren }) {
  const isHere = useRequest().url.pathname === href
  return (
    <a class="nav-link" href={href} aria-current={isHere ? 'page' : undefined}>
      {children}
    </a>
  )
}

/** Two buttons, of which the style sheet shows the one that changes something. */
function ThemeSwitch() {
  const { pathname, search } = useRequest().url
  return (
    <form class="theme-switch" method="post" action={setTheme.url()}>
      <Csrf />
      <input type="hidden" name="back" value={pathname + search} />
      <button
        type="submit"
        class="icon-button to-dark"
        name="theme"
        value="dark"
        aria-label="Use dark colours"
      >
        <Moon />
      </button>
      <button
        type="submit"
        class="icon-button to-light"
        name="theme"
        value="light"
        aria-label="Use light colours"
      >
        <Sun />
      </button>
    </form>
  )
}

function Account() {
  const user = useUser()
  if (!user.isAuthenticated) {
    return (
      <a class="button button-quiet" href={account.signIn.url()}>
        Sign in
      </a>
    )
  }
  return (
    <details class="menu">
      <summary class="button button-quiet" aria-label={`Account, ${user.paddle}`}>
        <span class="menu-word">Paddle</span> {user.paddleNumber}
      </summary>
      <div class="menu-panel">
        <p class="menu-who">
          {user.name}
          <span>{user.email}</span>
        </p>
        <a href={account.password.url()}>Change password</a>
        <a href={account.sessions.url()}>Signed-in devices</a>
        {user.isStaff && <a href="/admin/">Administration</a>}
        <form method="post" action={account.signOut.url()}>
          <Csrf />
          <button type="submit">Sign out</button>
        </form>
      </div>
    </details>
  )
}
