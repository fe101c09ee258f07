/**
 * The door before a real API server: the cases that the stand-in of test/apiserver has to stand as well. They take ten
 * minutes, Debian's etcd-server and a kube-apiserver, so that they are not part of `npm test`:
 *
 *     tools/build-kube-apiserver.sh /tmp/kube-apiserver
 *     PLIMSOLL_KUBE_APISERVER=/tmp/kube-apiserver npm run test:apiserver
 */
import { startKubeApiServer } from '../apiserver/kube-apiserver.ts'
import { breakGlassCases } from '../service/door-cases/break-glass.ts'
import { failureCases } from '../service/door-cases/failures.ts'
import { imagePolicyCases } from '../service/door-cases/image-policy.ts'
import { kindCases } from '../service/door-cases/kinds.ts'
import { scanCases } from '../service/door-cases/scans.ts'
import { tlsCases } from '../service/door-cases/tls.ts'
import { installationCases } from './real-cluster/installation.ts'
import { watchedCases } from './real-cluster/watched.ts'

for (const cases of [kindCases, scanCases, failureCases, imagePolicyCases, tlsCases, breakGlassCases])
  cases(startKubeApiServer)
installationCases()
watchedCases()
