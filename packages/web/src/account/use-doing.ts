import { useCallback } from 'react'
import { useMessages } from '../messages/language.tsx'
import { showFailure } from '../ui/show-failure.ts'
import { NotProven } from './prove.tsx'

/** Does something and says in a corner when it did not work; giving up is no failure. Answers whether it was done. */
export function useDoing() {
  const t = useMessages()
  return useCallback(
    async (work: () => Promise<unknown>): Promise<boolean> => {
      try {
        await work()
        return true
      } catch (error) {
        if (!(error instanceof NotProven)) showFailure(error, t)
        return false
      }
    },
    [t],
  )
}
