"""The settings of an embedded broker, alone or one of three: everybody has a password (decision 36)."""

from collections.abc import Mapping

from devstack.kafka_and_postgres_ports import HOST, numbered

PROPERTIES = """\
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=INNER://{host}:{broker},AGENCIES://{host}:{agencies},CONTROLLER://{host}:{controller}
advertised.listeners=INNER://{host}:{broker},AGENCIES://{host}:{agencies}
listener.security.protocol.map=INNER:SASL_PLAINTEXT,AGENCIES:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=INNER
# Decision 36: who has no right may do nothing. A service's password is good on INNER only, an agency's on
# AGENCIES only. PLAIN is for the broker itself and for making the first users, before users can be kept.
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:{admin}
sasl.mechanism.controller.protocol=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config={plain}
listener.name.inner.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256
listener.name.inner.plain.sasl.jaas.config={plain}
listener.name.inner.scram-sha-256.sasl.jaas.config={scram}
listener.name.agencies.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.agencies.scram-sha-512.sasl.jaas.config={scram}
# Decision 36: one machine that connects without end leaves room for others (this one, where all processes of
# the stack are, excepted), and all agencies together leave the inner listener alone.
max.connections.per.ip=100
max.connections.per.ip.overrides={host}:2147483647
listener.name.agencies.max.connections=1000
# Relative to the folder the broker is started in: a properties file cannot hold every path.
log.dirs=data
# Topics are declared in deploy/topics.toml; a misspelt one must fail.
auto.create.topics.enable=false
# A copy on each broker, of topics and of what is internal. What three have acknowledged is on two at least:
# any one may be lost. Without the second line `acks=all` is content with the only copy that is left.
default.replication.factor={brokers}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={brokers}
transaction.state.log.replication.factor={brokers}
transaction.state.log.min.isr={in_sync}
share.coordinator.state.topic.replication.factor={brokers}
share.coordinator.state.topic.min.isr={in_sync}
# One machine: what is internal has few partitions and small buffers, and groups form at once.
offsets.topic.num.partitions=3
transaction.state.log.num.partitions=3
share.coordinator.state.topic.num.partitions=3
group.initial.rebalance.delay.ms=0
group.coordinator.threads=1
# A killed broker may register again only after its own session has run out.
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
# Twice a second the controller would write that nothing happened: a quarter of what an idle broker does.
metadata.max.idle.interval.ms=5000
log.cleaner.threads=1
log.cleaner.dedupe.buffer.size=4194304
num.network.threads=2
num.io.threads=4
"""
MODULES = "org.apache.kafka.common.security"
PLAIN = (
    MODULES + ".plain.PlainLoginModule required"
    ' username="{user}" password="{password}" user_{user}="{password}";'
)
SCRAM = MODULES + ".scram.ScramLoginModule required;"


def properties(ports: Mapping[str, int], user: str, password: str, node: int = 1, brokers: int = 1) -> str:
    """As a file, for this one of so many; `user` may do everything, and is known before there is anything to
    keep users in."""
    nodes = range(1, brokers + 1)
    return PROPERTIES.format(
        host=HOST,
        node=node,
        brokers=brokers,
        in_sync=max(1, brokers - 1),
        voters=",".join(f"{each}@{HOST}:{ports[numbered('kafka-controller', each)]}" for each in nodes),
        broker=ports[numbered("kafka", node)],
        agencies=ports[numbered("kafka-agencies", node)],
        controller=ports[numbered("kafka-controller", node)],
        admin=user,
        plain=PLAIN.format(user=user, password=password),
        scram=SCRAM,
    )
