import { bottlerocketInventoryAnalyser } from '../../../src/ecosystems/bottlerocket/inventory.ts'
import { bottlerocketReleaseAnalyser } from '../../../src/ecosystems/bottlerocket/release.ts'
import type { AnalyserSample } from './types.ts'

export const bottlerocketSamples: readonly AnalyserSample[] = [
  {
    analyser: bottlerocketInventoryAnalyser,
    path: 'usr/share/bottlerocket/application-inventory.json',
    content: `{"Content":[{"Name":"glibc","Publisher":"Bottlerocket","Version":"2.42","Release":"1.br1","Epoch":"1",
      "Architecture":"x86_64"},{"Name":"acpid","Version":"2.0.34","Release":"1.br1"}]}`,
  },
  {
    analyser: bottlerocketReleaseAnalyser,
    path: 'x86_64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release',
    content: 'NAME="Bottlerocket"\nID=bottlerocket\nVERSION_ID=1.40.0\n',
  },
]
