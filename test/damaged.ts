import fc from 'fast-check'

/** A text with some stretches overwritten by other bytes, cut out, or repeated, as a broken disk or a prankster leaves it. */
export function damaged(sample: string): fc.Arbitrary<Uint8Array> {
  const bytes = Buffer.from(sample)
  const wound = fc.record({
    at: fc.nat(bytes.length),
    cut: fc.nat(12),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc
        .constantFrom('\n', '\n\n', '\r\n', ' ', ':', '\0', '"', '{', '}', '[', ']', 'null')
        .map((text) => Buffer.from(text)),
    ),
  })
  return fc.array(wound, { minLength: 1, maxLength: 5 }).map((wounds) => {
    let result = bytes
    for (const { at, cut, put } of wounds) {
      result = Buffer.concat([result.subarray(0, at), put, result.subarray(at + cut)])
    }
    return result
  })
}
