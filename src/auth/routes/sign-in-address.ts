/** The kind of route by which an application knows where people sign in. */
import { Route } from '../../http/routes/route.ts'

/** The route to sign in. An application finds it among its routes, and sends there who must sign in. */
export class SignInRoute extends Route<'/sign-in'> {}
