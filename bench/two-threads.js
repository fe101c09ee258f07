/**
 * Prints how many times the work of one thread two of them do in the same time: 2 on a machine with two processors of
 * its own, 1 where two share one, as virtual ones may. Plain JavaScript, as floor.js is.
 */
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

const STEPS = 200_000_000

/** Milliseconds of arithmetic that needs nothing but a processor. */
function work() {
  const started = performance.now()
  let x = 1
  for (let i = 0; i < STEPS; i++) x = (Math.imul(x, 1_103_515_245) + 12_345) | 0
  return x === 0 ? 0 : performance.now() - started
}

const answer = (worker) => new Promise((resolve) => worker.once('message', resolve))

if (isMainThread) {
  work()
  const worker = new Worker(import.meta.filename)
  await answer(worker)
  const alone = work()
  worker.postMessage('go', [])
  const beside = work()
  const other = await answer(worker)
  await worker.terminate()
  process.stdout.write(((2 * alone) / Math.max(beside, other)).toFixed(2))
} else {
  work()
  parentPort.postMessage('ready', [])
  parentPort.on('message', () => parentPort.postMessage(work(), []))
}
