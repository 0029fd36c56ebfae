package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Memory;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.testkit.idp.RealmEndpoint;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.testkit.server.FakeRealmServer;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.Transport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** What cannot be done is refused when it is asked for, or when the front opens that cannot do it. */
class FaultRegistrationTest {

    private final FakeGateway gateway = FakeGateway.create();

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void refuseConnection_whileAServerRuns_isRefusedAndSaysWhatToUse() {
        try (FakeGatewayServer server = FakeGatewayServer.start(gateway)) {
            assertThat(server.baseUrl()).isNotNull();
            assertThatIllegalStateException()
                    .isThrownBy(() -> gateway.failNext(Endpoint.ECHO, Fault.refuseConnection()))
                    .withMessageContaining("resetBeforeProcessing()");
        }
        assertThat(gateway.faults().remaining()).isZero();

        gateway.failNext(Endpoint.ECHO, Fault.refuseConnection());
        assertThat(gateway.faults().remaining()).as("the server is closed").isEqualTo(1);
    }

    @Test
    void refuseConnection_setBefore_noServerStartsUntilItIsGone() {
        gateway.failNext(Endpoint.ECHO, Fault.refuseConnection());

        assertThatIllegalStateException().isThrownBy(() -> FakeGatewayServer.start(gateway));

        gateway.faults().clear();
        FakeGatewayServer.start(gateway).close();
    }

    @Test
    void resetAfterAnswer_withATransportInMemory_isRefusedUntilThatIsClosed() {
        Transport transport = gateway.transport();
        assertThatIllegalStateException()
                .isThrownBy(() -> gateway.failNext(Calls.any(), Fault.resetAfterAnswer()))
                .withMessageContaining("FakeGatewayServer");

        Mono.from(transport.close()).block();
        Mono.from(transport.close()).block();

        gateway.failNext(Calls.any(), Fault.resetAfterAnswer());
        assertThatIllegalStateException().isThrownBy(gateway::transport);
    }

    @Test
    void realm_hasTheSameRules() {
        try (FakeRealm realm = FakeRealm.create();
                FakeRealmServer server = FakeRealmServer.start(realm)) {
            assertThat(server.issuer()).isNotNull();
            assertThatIllegalStateException()
                    .isThrownBy(() -> realm.failNext(RealmEndpoint.TOKEN, Fault.refuseConnection()));
            for (Fault fault : List.of(Fault.duplicateDelivery(), Fault.restart(Memory.KEPT, Duration.ZERO))) {
                assertThatIllegalArgumentException().isThrownBy(() -> realm.failNext(RealmEndpoint.TOKEN, fault));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Endpoint.class,
            names = {"WAIT", "EVENTS", "WEB_SOCKET"},
            mode = EnumSource.Mode.EXCLUDE)
    void tamper_whereNoDecisionIsDelivered_isRefused(Endpoint endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gateway.failNext(endpoint, Fault.tamper(Tampering.Kind.FLIP_DECISION)))
                .withMessageContaining("WAIT");
    }

    @Test
    void duplicateDelivery_whereNoChannelIs_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gateway.failNext(Calls.any(), Fault.duplicateDelivery()))
                .withMessageContaining("push()");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gateway.failNext(Endpoint.WAIT, Fault.duplicateDelivery()))
                .withMessageContaining("repeatCall()");
    }

    @Test
    void channel_thatTheGatewayDoesNotOpen_isRefusedWithAnyFault() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gateway.failNext(Endpoint.WEB_SOCKET, Fault.status(503)))
                .withMessageContaining("push(WEB_SOCKET)");
    }

    @Test
    void channel_hasNoBodyThatCouldBeMarred() {
        try (FakeGateway pushing =
                FakeGateway.builder().push(PushRequest.Kind.values()).build()) {
            for (Fault fault : List.of(
                    Fault.truncatedBody(),
                    Fault.stalledBody(),
                    Fault.slowDrip(2, Duration.ZERO),
                    Fault.repeatCall(),
                    Fault.resetAfterAnswer())) {
                assertThatIllegalArgumentException()
                        .as("%s", fault)
                        .isThrownBy(() -> pushing.failNext(Endpoint.EVENTS, fault));
            }
            pushing.failNext(Endpoint.EVENTS, Fault.duplicateDelivery());
            pushing.failNext(Endpoint.EVENTS, Fault.resetDuringAnswer());
        }
    }

    @Test
    void values_thatMakeNoSense_areRefused() {
        Duration negative = Duration.ofMillis(-1);
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.stalledBody(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.slowDrip(1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.duplicateDelivery(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.status(503).retryAfter(negative));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fault.redirect(304, java.net.URI.create("https://elsewhere.example/")));
        assertThatIllegalArgumentException().isThrownBy(() -> gateway.restart(Memory.KEPT, negative));
        assertThatIllegalArgumentException().isThrownBy(() -> gateway.chaos(1, 1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> gateway.chaos(1, Double.NaN));
    }
}
