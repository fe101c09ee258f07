/** The same with members that can be set: for values made member by member where there are hundreds of thousands. */
export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
