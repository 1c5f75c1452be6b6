import { NetworkError, turnBatch as turnOnServer } from '@imgstream/client'
import type { BatchUndo } from '@imgstream/contract'
import { useEffect } from 'react'
import { api } from '../../api.ts'
import { createStore, useStore } from '../../state/store.ts'

type Refused = BatchUndo['refused']

/** Where the finished batch stands: as it was uploaded, or undone; and what the last turn did. */
export interface BatchTurn {
  batchId: string | undefined
  isUndone: boolean
  /** What is being done now, and how many photos were looked at. */
  working: { turn: 'undo' | 'redo'; seen: number } | undefined
  last: { to: 'undone' | 'redone'; count: number; refused: Refused } | undefined
  /** What went wrong, and how many photos had been turned by then. */
  failed: { turn: 'undo' | 'redo'; error: unknown; turned: number } | undefined
}

const untouched: BatchTurn = { batchId: undefined, isUndone: false, working: undefined, last: undefined, failed: undefined }

/** A turn that is under way: a page that is closed or reloaded meanwhile goes on with it when the report is seen again. */
const underWay = {
  key: 'imgstream.turn',
  read(batchId: string): 'undo' | 'redo' | undefined {
    const [id, turn] = withStorage((storage) => storage.getItem(this.key))?.split(' ') ?? []
    return id === batchId && (turn === 'undo' || turn === 'redo') ? turn : undefined
  },
  write(batchId: string, turn: 'undo' | 'redo') {
    withStorage((storage) => storage.setItem(this.key, `${batchId} ${turn}`))
  },
  clear() {
    withStorage((storage) => storage.removeItem(this.key))
  },
}

/** A page that is being left is gone by then. */
const leavingMs = 1000

/** Where a browser lets no page store anything, nothing is stored. */
function withStorage<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(localStorage)
  } catch {
    return undefined
  }
}

/** It lives above the page: going to the photos and coming back finds what was undone. */
const batchTurn = createStore<BatchTurn>(untouched)

const change = (batchId: string, part: Partial<BatchTurn>) =>
  batchTurn.set((before) => (before.batchId === batchId ? { ...before, ...part } : before))

export function useBatchTurn(batchId: string | undefined): BatchTurn {
  useEffect(() => {
    if (batchId === undefined || batchTurn.get().batchId === batchId) return
    batchTurn.set({ ...untouched, batchId })
    const unfinished = underWay.read(batchId)
    if (unfinished) {
      void turnBatch(batchId, unfinished)
      return
    }
    // It may have been undone before this page was loaded.
    api.call('getBatch', { params: { id: batchId } }).then(
      ({ state }) => change(batchId, { isUndone: state === 'undone' }),
      () => undefined,
    )
  }, [batchId])
  return useKnownTurn(batchId)
}

/** The same, for whoever only listens: a batch that has stored nothing yet is not known to the server. */
export function useKnownTurn(batchId: string | undefined): BatchTurn {
  const turn = useStore(batchTurn)
  return turn.batchId === batchId ? turn : untouched
}

/** Undoes the batch, or does it again: photo by photo, where nothing changed since. */
export async function turnBatch(batchId: string, turn: 'undo' | 'redo'): Promise<void> {
  change(batchId, { working: { turn, seen: 0 }, failed: undefined, last: undefined })
  underWay.write(batchId, turn)
  let sofar = 0
  try {
    const { turned, refused } = await turnOnServer(api, turn, batchId, (sum) => {
      sofar = sum.turned
      change(batchId, { working: { turn, seen: sum.seen } })
    })
    change(batchId, { isUndone: turn === 'undo', last: { to: turn === 'undo' ? 'undone' : 'redone', count: turned, refused } })
    underWay.clear()
  } catch (error) {
    // Leaving the page looks like a broken connection; whoever is still here afterwards is told that it failed, and asks again or not.
    if (error instanceof NetworkError) setTimeout(() => underWay.clear(), leavingMs)
    else underWay.clear()
    change(batchId, { failed: { turn, error, turned: sofar } })
  } finally {
    change(batchId, { working: undefined })
  }
}
