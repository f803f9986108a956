#!/bin/sh
# Refer somebody by kcat and wait for the receipt: send_kcat.sh SETTINGS AGENCY DOCUMENT_NO COUNTY
# SETTINGS is the file that `yuanxin agency add` names. The persons follow by curl, as in docs/agencies.md.
# A message is a line; its id is made of the document's number, so that running this twice is harmless.
set -eu
kcat -F "$1" -P -t "agency.$2.in.v1" -k "$3" -H content-type=application/cloudevents+json <<END
{"specversion": "1.0", "source": "/$2", "id": "$3-made", "type": "cn.yuanxin.agency.referral-made.v1", "data": {"document_no": "$3", "county": "$4", "referred_on": "$(date +%F)"}}
END
# The latest hundred of each partition, until the receipt is among them.
for second in $(seq 60); do
  kcat -F "$1" -C -q -e -o -100 -t "agency.$2.out.v1" | grep -F "\"message_id\":\"$3-made\"" && exit
  sleep 1
done
echo "no receipt yet; it will be on the out-topic" >&2
exit 1
