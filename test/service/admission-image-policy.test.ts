import { startApiServer } from '../apiserver/server.ts'
import { imagePolicyCases } from './door-cases/image-policy.ts'

imagePolicyCases(startApiServer)
