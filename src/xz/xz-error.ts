/** `limit`: it would be more than the caller takes. `unsupported`: it may be good, and is not read here. */
export type XzFault = 'damaged' | 'limit' | 'unsupported'

/** What is wrong with compressed bytes; the message goes on after their name and a colon. */
export class XzError extends Error {
  override readonly name = 'XzError'
  readonly fault: XzFault

  constructor(fault: XzFault, message: string) {
    super(message)
    this.fault = fault
  }
}

/** For the many ways in which compressed data can be impossible, of which nobody can make use. */
export function damaged(): XzError {
  return new XzError('damaged', 'its compressed data is damaged')
}
