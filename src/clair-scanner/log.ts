/** The three words that pipelines look for. */
export type LogLevel = 'INFO' | 'WARN' | 'ERRO' | 'CRIT'

/**
 * A line as the old tool logged it, in local time: `2017/09/24 11:16:41 [CRIT] ▶ Image contains …`.
 */
export function logLine(time: Date, level: LogLevel, text: string): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('/')
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  return `${day} ${clock} [${level}] ▶ ${text}\n`
}
