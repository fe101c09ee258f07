/*
 * What the files of users and groups say, without what nobody else may know: whether there is a password, and never which.
 */

/** One line of etc/passwd, etc/group, etc/shadow or etc/master.passwd. */
export interface AccountFact {
  /** Which kind of file says it; etc/master.passwd is both `user` and `password`. */
  readonly kind: 'user' | 'group' | 'password'
  readonly name: string
  /** Number of the user or group; of passwords there is none. */
  readonly id?: number
  /** Program that is started when the user logs in; empty: a shell. Of users. */
  readonly shell?: string
  /** Nothing is asked of whoever becomes this user. */
  readonly hasNoPassword?: boolean
}
