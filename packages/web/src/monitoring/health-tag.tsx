import type { Health } from '@imgstream/contract'
import { CircleAlert, CircleCheck, CircleHelp } from 'lucide-react'
import { useMessages } from '../messages/language.tsx'

/** Whether everything answers, in a word; which does not, by name. */
export function HealthTag({ health }: { health: Health | undefined }) {
  const t = useMessages().monitoring
  if (!health) {
    return (
      <span className="tag plain">
        <CircleHelp size={14} aria-hidden />
        {t.healthUnknown}
      </span>
    )
  }
  const sick = (['database', 'storage', 'monitoring'] as const).filter((name) => health.services[name] === 'unhealthy')
  const Icon = sick.length > 0 ? CircleAlert : CircleCheck
  return (
    <span className={`tag ${sick.length > 0 ? 'bad' : 'ok'}`}>
      <Icon size={14} aria-hidden />
      {sick.length > 0 ? t.healthBad(sick.map((name) => t.services[name]).join(', ')) : t.healthGood}
    </span>
  )
}
