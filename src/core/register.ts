/**
 * What a project tells the types about itself:
 * `declare module 'voltaic' { interface Register { user: User } }` makes `user` in views, policies
 * and channels the project's own `User`.
 */
export interface Register {}
