#!/bin/bash
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 ${KAFKA_JVM_PERFORMANCE_OPTS:-} ${KAFKA_HEAP_OPTS:--Xmx256M} ${KAFKA_OPTS:-} -cp "/opt/kafka/libs/*" "$@"
