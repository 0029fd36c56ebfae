package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.server.FakeGatewayServer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class DemoProcessTest {

    private static Map<String, String> environment(FakeGatewayServer server) {
        AppCredentials.Confidential app =
                (AppCredentials.Confidential) server.gateway().appCredentials();
        return Map.of(
                "AIRLOCK_GATEWAY_URL", server.baseUrl().toString(),
                "AIRLOCK_CLIENT_ID", app.clientId(),
                "AIRLOCK_CLIENT_SECRET", app.clientSecret().expose(),
                "AIRLOCK_PAT", server.gateway().userCredential().token().expose());
    }

    @Test
    void demo_inAProcess_endsWithSuccessAndSaysNothingOnStandardError() throws Exception {
        try (Child child = Child.start(Map.of(), "demo")) {
            assertThat(child.exitCode())
                    .as(child.out().soFar() + child.err().soFar())
                    .isZero();

            assertThat(child.out().all()).last().asString().startsWith("All as expected: 3 reviews");
            assertThat(child.err().all()).isEmpty();
        }
    }

    @Test
    void demo_realGateway_reportsWhatThePeopleDoAndSucceeds() throws Exception {
        try (FakeGateway gateway = FakeGateway.builder().realTime().build();
                FakeGatewayServer server = FakeGatewayServer.start(gateway)) {
            gateway.approver().approveAll();

            try (Child child = Child.start(environment(server), "demo", "--gateway")) {
                assertThat(child.exitCode())
                        .as(child.out().soFar() + child.err().soFar())
                        .isZero();

                assertThat(child.out().soFar())
                        .contains("Pairing code: ", "please reject it", "Done: 3 reviews (3 approved and run)");
            }
        }
    }

    @Test
    void demo_toldToStopWhileAReviewWaits_withdrawsItAndEndsThePairing() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        try (FakeGateway gateway = FakeGateway.builder().realTime().build();
                FakeGatewayServer server = FakeGatewayServer.start(gateway)) {
            gateway.approver().decide(shown -> {
                waits.countDown();
                return Answer.never();
            });

            try (Child child = Child.start(environment(server), "demo", "--gateway", "--blocking")) {
                assertThat(waits.await(120, TimeUnit.SECONDS)).isTrue();
                child.terminate();

                assertThat(child.exitCode()).isEqualTo(143);
                assertThat(child.out().all()).last().asString().startsWith("Interrupted: ");
            }

            assertThat(gateway.exchanges()).singleElement().satisfies(exchange -> assertThat(exchange.state())
                    .isNotEqualTo(ExchangeState.PENDING_APPROVAL));
            assertThat(gateway.requests(Endpoint.PAIRING_REVOKE)).hasSize(1);
        }
    }
}
