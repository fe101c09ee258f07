export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Parts a rectangle into one for each size, with its share of the area, each as near to a square as it goes.
 * https://vanwijk.win.tue.nl/stm.pdf
 *
 * @param sizes the largest first, none below 0
 */
export function squarify(sizes: readonly number[], whole: Rectangle): Rectangle[] {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const scale = total === 0 ? 0 : (whole.width * whole.height) / total
  const areas = sizes.map((size) => size * scale)
  const placed: Rectangle[] = []
  let free = whole
  for (let start = 0; start < areas.length; ) {
    const end = rowEnd(areas, start, Math.min(free.width, free.height))
    const row = areas.slice(start, end)
    placed.push(...placeRow(row, free))
    free = besideRow(row, free)
    start = end
  }
  return placed
}

/** As many as make the worst of them no worse, in a row along a side. */
function rowEnd(areas: readonly number[], start: number, side: number): number {
  let sum = areas[start] ?? 0
  const largest = sum
  let worst = worstOf(largest, largest, sum, side)
  for (let end = start + 1; end < areas.length; end++) {
    const area = areas[end] ?? 0
    const next = worstOf(largest, area, sum + area, side)
    if (next > worst) return end
    worst = next
    sum += area
  }
  return areas.length
}

/** The longest side of any to its shortest. */
function worstOf(largest: number, smallest: number, sum: number, side: number): number {
  const square = side * side
  return Math.max((square * largest) / (sum * sum), (sum * sum) / (square * smallest))
}

function placeRow(row: readonly number[], free: Rectangle): Rectangle[] {
  const isUpright = free.width >= free.height
  const side = isUpright ? free.height : free.width
  const depth = depthOf(row, free)
  let at = 0
  return row.map((area) => {
    const length = depth === 0 ? side / row.length : area / depth
    const place = isUpright
      ? { x: free.x, y: free.y + at, width: depth, height: length }
      : { x: free.x + at, y: free.y, width: length, height: depth }
    at += length
    return place
  })
}

function depthOf(row: readonly number[], { width, height }: Rectangle): number {
  const side = Math.min(width, height)
  return side === 0 ? 0 : row.reduce((sum, area) => sum + area, 0) / side
}

function besideRow(row: readonly number[], free: Rectangle): Rectangle {
  const depth = depthOf(row, free)
  return free.width >= free.height
    ? { ...free, x: free.x + depth, width: Math.max(free.width - depth, 0) }
    : { ...free, y: free.y + depth, height: Math.max(free.height - depth, 0) }
}
