#!/bin/sh
# Refer somebody: send.sh AGENCY DOCUMENT_NO COUNTY; INTAKE and TOKEN are in the environment.
# The id is made of the document's number, so that curl may ask again: nothing happens twice.
set -eu
curl -sS --retry 5 --retry-connrefused "$INTAKE/v1/agency-events" \
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/cloudevents+json' -d @- <<END
{"specversion": "1.0", "source": "/$1", "id": "$2-made", "type": "cn.yuanxin.agency.referral-made.v1",
 "data": {"document_no": "$2", "county": "$3", "referred_on": "$(date +%F)"}}
END
echo
