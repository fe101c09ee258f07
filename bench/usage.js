// Loaded before a measured program (node --import): writes what it used to the file named in PLIMSOLL_BENCH_USAGE.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const usage = { maxRssBytes: maxRSS * 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }
  writeFileSync(process.env.PLIMSOLL_BENCH_USAGE, JSON.stringify(usage))
})
