/** What a promise gives in time; the promise itself goes on. */
export async function within<T>(
  work: Promise<T>,
  milliseconds: number,
): Promise<{ readonly kind: 'done'; readonly value: T } | { readonly kind: 'late' }> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<{ readonly kind: 'late' }>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late' }), milliseconds)
  })
  try {
    return await Promise.race([work.then((value) => ({ kind: 'done' as const, value })), late])
  } finally {
    clearTimeout(timer)
    // Whoever gave up does not hear how it failed.
    work.catch(() => undefined)
  }
}
