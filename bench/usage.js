// Loaded before a measured program (node --import): writes what it used to the file named in PLIMSOLL_BENCH_USAGE.
import { readFileSync, writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const usage = { maxRssBytes: peakBytes(), cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }
  writeFileSync(process.env.PLIMSOLL_BENCH_USAGE, JSON.stringify(usage))
})

/** Linux counts what the process that started this one had, too, in `maxRSS`, but not in `VmHWM`. */
function peakBytes() {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (kilobytes) return Number(kilobytes) * 1024
  } catch {
    // Another system than Linux.
  }
  return process.resourceUsage().maxRSS * 1024
}
