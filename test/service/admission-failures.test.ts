import { startApiServer } from '../apiserver/server.ts'
import { failureCases } from './door-cases/failures.ts'

failureCases(startApiServer)
