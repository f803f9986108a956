#!/bin/bash
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 ${KAFKA_HEAP_OPTS:--Xmx256M} ${KAFKA_OPTS:-} -cp "/opt/kafka/libs/*" "$@"
