/** Making a user who may do everything. */
import { authSettings } from '../auth/auth-service.ts'
import { passwordProblems } from '../auth/passwords/password-rules.ts'
import { createSuperuser } from '../auth/user/create-user.ts'
import { normalizeEmail } from '../auth/user/user-fields.ts'
import { currentApplication, service } from '../core/application.ts'
import { CommandError } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** What the command line gives; the rest is asked for. */
export interface SuperuserOptions {
  readonly email?: string
  readonly name?: string
  readonly passwordStdin?: boolean
}

/** What is asked for, or given. */
interface Superuser {
  readonly email: string
  readonly name: string
  readonly password: string
}

/** Makes one in the current application. Throws `E_COMMAND` for what is missing or refused when nobody can be asked. */
export async function makeSuperuser(options: SuperuserOptions, terminal: Terminal): Promise<void> {
  const accounts = currentApplication().services.find(authSettings)
  if (!accounts) {
    throw new CommandError('This project has no users. Set userModel in voltaic.config.ts.')
  }
  const person = await given(options, terminal)
  await createSuperuser(accounts.userModel(), person)
  terminal.print(`${person.email} may do everything now.`)
}

/** All that is needed: from the options, the environment, and the person at the terminal. */
async function given(options: SuperuserOptions, terminal: Terminal): Promise<Superuser> {
  const email = await readEmail(options.email, terminal)
  const name = options.name ?? (terminal.isInteractive ? await terminal.ask('Name: ') : '')
  const password = await readPassword({ email, name }, options, terminal)
  return { email, name, password }
}

async function readEmail(option: string | undefined, terminal: Terminal): Promise<string> {
  if (option === undefined && !terminal.isInteractive)
    throw nobodyToAsk('the e-mail address', '--email')
  for (;;) {
    const email = normalizeEmail(option ?? (await terminal.ask('E-mail address: ')))
    const problem = await emailProblem(email)
    if (!problem) return email
    if (option !== undefined) throw new CommandError(problem)
    terminal.error(problem)
  }
}

async function emailProblem(email: string): Promise<string | undefined> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email))
    return `"${email}" is not an e-mail address. Use name@example.com.`
  const isTaken = await service(authSettings).userModel().filter({ email }).exists()
  return isTaken ? `There is a user ${email} already. Use another address.` : undefined
}

async function readPassword(
  person: Omit<Superuser, 'password'>,
  options: SuperuserOptions,
  terminal: Terminal,
): Promise<string> {
  const provided = options.passwordStdin
    ? (await terminal.readInput()).replace(/\r?\n$/, '')
    : process.env.VOLTAIC_PASSWORD
  if (provided === undefined && !terminal.isInteractive) {
    throw nobodyToAsk('the password', '--password-stdin or $VOLTAIC_PASSWORD')
  }
  for (;;) {
    const password = provided ?? (await askPassword(terminal))
    const problems = passwordProblems(password, person, service(authSettings).passwordRules)
    if (problems.length === 0) return password
    if (provided !== undefined)
      throw new CommandError(`The password is refused. ${problems.join(' ')}`)
    terminal.error(problems.join(' '))
  }
}

/** Asks twice, until both are the same. */
async function askPassword(terminal: Terminal): Promise<string> {
  for (;;) {
    const password = await terminal.askSecret('Password: ')
    if (password === (await terminal.askSecret('Password again: '))) return password
    terminal.error('The two passwords differ. Type them again.')
  }
}

function nobodyToAsk(what: string, remedy: string): CommandError {
  return new CommandError(`This is no terminal, so ${what} cannot be asked for. Give ${remedy}.`)
}
