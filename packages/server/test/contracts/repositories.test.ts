import { onEachEngine, openDatabase } from '../support/engines.ts'
import { repositoryContract } from './repository-contract.ts'

onEachEngine('repositories', (engine) => repositoryContract(async () => openDatabase(await engine.newPlace())))
