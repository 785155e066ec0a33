/**
 * `node --import voltaic/register` makes `.tsx` files loadable. It is the one door that acts when it is
 * imported: installing itself is all that it does.
 */
import { installLoader } from './views/register/loader.ts'

installLoader()
