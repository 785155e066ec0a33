import { userFields } from 'voltaic/auth'
import { Model } from 'voltaic/db'

/** The first paddle of the house; the numbers below it were never handed out. */
const firstPaddle = 100

/** Somebody with an account: everybody may bid and sell. */
export class User extends Model({ ...userFields }) {
  /** What the room sees in place of a name: "Paddle 104". */
  get paddle() {
    return paddleOf(this.id)
  }

  /** The number on it. */
  get paddleNumber() {
    return firstPaddle + this.id
  }
}

/** The paddle of a user's key. */
export function paddleOf(id: number): string {
  return `Paddle ${firstPaddle + id}`
}

declare module 'voltaic' {
  interface Register {
    user: User
  }
}
