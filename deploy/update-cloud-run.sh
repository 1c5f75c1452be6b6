#!/usr/bin/env bash
# Brings a new image to a Cloud Run service step by step, and back by itself when it is not well:
#
#   deploy/update-cloud-run.sh IMAGE [SERVICE] [REGION]
#
#   1  a backup of the database is up to whoever runs this: imgstream backup create
#   2  a revision of the image gets an address of its own and no traffic; Cloud Run waits until it answers /ready
#   3  that address is asked for /health, where it can be reached from here (behind Identity-Aware Proxy it cannot, and step 2 stands for it)
#   4  one request in ten goes to it for WATCH_SECONDS (60); then all do
#   5  scheduled commands that Terraform made (Cloud Run jobs with the label app=SERVICE) get the image too
#
# Whatever fails, also when it is interrupted, all traffic is where it was.
# To go back later, the scheduled commands too: deploy/update-cloud-run.sh --back [SERVICE] [REGION]
set -euo pipefail

usage() { sed -n '4p' "$0" | cut -c3-; exit 2; }
[ $# -ge 1 ] || usage
case $1 in
  --help | -h) sed -n '2,13p' "$0" | cut -c3-; exit 0 ;;
  --back) ;;
  -*) usage ;;
esac
for tool in gcloud jq curl; do command -v "$tool" >/dev/null || { echo "$tool is missing." >&2; exit 2; }; done
service=${2:-imgstream}
region=${3:-asia-northeast1}
watch_seconds=${WATCH_SECONDS:-60}
run=(gcloud run services)
at=(--region "$region")

# The revision that has the most of the traffic, by its name.
serving() {
  "${run[@]}" describe "$service" "${at[@]}" --format=json |
    jq -r '[.status.traffic[] | select((.percent // 0) > 0)] | max_by(.percent) | .revisionName'
}
send_all_to() { "${run[@]}" update-traffic "$service" "${at[@]}" --to-revisions "$1=100" --quiet >/dev/null; }

# They run beside the service on the same database, so with another image than its own they would refuse it, or it them, some updates from now.
give_jobs() {
  local job jobs
  jobs=$(gcloud run jobs list "${at[@]}" --filter "metadata.labels.app=$service" --format 'value(metadata.name)') || {
    echo "The scheduled commands could not be listed; those of $service keep their image. Again: gcloud run jobs update JOB --region $region --image $1" >&2
    return 1
  }
  local all=0
  for job in $jobs; do
    gcloud run jobs update "$job" "${at[@]}" --image "$1" --quiet >/dev/null || {
      echo "The job $job keeps its image. Again: gcloud run jobs update $job --region $region --image $1" >&2
      all=1
    }
  done
  return $all
}

before=$(serving)
if [ -z "$before" ] || [ "$before" = null ]; then echo "The service $service serves nothing in $region yet: deploy it once first." >&2; exit 1; fi

if [ "$1" = --back ]; then
  # The last update has marked the revision that it replaced.
  earlier=$("${run[@]}" describe "$service" "${at[@]}" --format=json | jq -r '[.status.traffic[] | select(.tag == "previous") | .revisionName][0] // ""')
  if [ -z "$earlier" ] || [ "$earlier" = "$before" ]; then echo "No update has marked a revision to go back to from $before." >&2; exit 1; fi
  send_all_to "$earlier"
  echo "All traffic goes to $earlier again (it went to $before). It stays there until the next update by this script, or until"
  echo "gcloud run services update-traffic $service --region $region --to-latest"
  # To the byte what that revision runs, also where its tag was moved since.
  image=$(gcloud run revisions describe "$earlier" "${at[@]}" --format=json | jq -r '.status.imageDigest // .spec.containers[0].image // ""') || image=
  if [ -z "$image" ]; then echo "Which image $earlier has could not be asked; the scheduled commands keep the newer one." >&2; exit 1; fi
  give_jobs "$image" || exit 1
  exit 0
fi

image=$1
# From here on traffic names revisions: deploying one does not send anybody to it.
send_all_to "$before"
back() {
  # Asking twice does not stop half way.
  trap '' INT TERM HUP
  send_all_to "$before" || echo "Traffic could not be sent back. Do it by hand: gcloud run services update-traffic $service --region $region --to-revisions $before=100" >&2
  echo "$1 All traffic goes to $before, as before." >&2
  exit 1
}
trap 'back "Interrupted."' INT TERM HUP

echo "Deploying $image without traffic"
gcloud run deploy "$service" "${at[@]}" --image "$image" --no-traffic --tag candidate --quiet >/dev/null || back "The new revision did not become ready."
described=$("${run[@]}" describe "$service" "${at[@]}" --format=json) || back "The service could not be asked."
revision=$(jq -r '.status.latestReadyRevisionName' <<<"$described")
address=$(jq -r '[.status.traffic[] | select(.tag == "candidate") | .url][0] // ""' <<<"$described")
[ "$revision" != "$before" ] || back "No new revision came to be."

# 0 well, 1 not well, 2 cannot be reached from here. One that takes the question and does not answer is not well.
health() {
  local status ended=0
  status=$(curl --silent --max-time 20 --output /dev/null --write-out '%{http_code}' "$address/health") || ended=$?
  case $ended in 0) ;; 28) return 1 ;; *) return 2 ;; esac
  case $status in 200) return 0 ;; 302 | 401 | 403 | 404) return 2 ;; *) return 1 ;; esac
}
reached=no
answer=0
health || answer=$?
case $answer in
  0) reached=yes ;;
  1) back "$revision is not healthy." ;;
  2) echo "$address/health cannot be asked from here; Cloud Run's own probe stands for it" ;;
esac
# Where it answered once, it has to go on answering.
check_again() {
  [ $reached = no ] || health || back "$revision is not healthy any more."
}

echo "One request in ten goes to $revision for $watch_seconds s"
"${run[@]}" update-traffic "$service" "${at[@]}" --to-revisions "$revision=10,$before=90" --quiet >/dev/null || back "Traffic could not be shifted."
for ((waited = 0; waited < watch_seconds; waited += 5)); do
  sleep $((watch_seconds - waited < 5 ? watch_seconds - waited : 5))
  check_again
done
send_all_to "$revision" || back "Traffic could not be shifted."
trap - INT TERM HUP
"${run[@]}" update-traffic "$service" "${at[@]}" --update-tags "previous=$before" --quiet >/dev/null ||
  echo "$before could not be marked. To go back: gcloud run services update-traffic $service --region $region --to-revisions $before=100" >&2
# From here on a plain `gcloud run deploy` takes traffic again, as it does by itself.
"${run[@]}" update-traffic "$service" "${at[@]}" --to-latest --quiet >/dev/null ||
  echo "Traffic stays with $revision: after a plain gcloud run deploy add gcloud run services update-traffic $service --region $region --to-latest" >&2
echo "All traffic goes to $revision. To go back: $0 --back $service $region"
give_jobs "$image" || exit 1
