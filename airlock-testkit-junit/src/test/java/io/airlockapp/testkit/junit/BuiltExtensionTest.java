package io.airlockapp.testkit.junit;

import static io.airlockapp.testkit.assertion.AirlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.harp.Action;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.PolicyHandling;
import io.airlockapp.reactor.RateBudget;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Approver;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BuiltExtensionTest {

    private static final Instant BEGINNING = Instant.parse("2030-05-05T05:05:05Z");

    @RegisterExtension
    final AirlockExtension airlock = AirlockExtension.builder()
            .gateway(gateway -> gateway.startAt(BEGINNING))
            .client(client -> client.rateBudget(RateBudget.perMinute(60)))
            .enforcer(enforcer -> enforcer.policies(PolicyHandling.IGNORE).heartbeatInterval(Duration.ofSeconds(7)))
            .approver(approver -> approver.rejectAll("not on my watch"))
            .enforcerId("build-server-7")
            .workspaceName("payments")
            .unpaired()
            .build();

    @Test
    void parameters_ofABuiltExtension_areAsItSays(
            FakeGateway gateway, Approver approver, Enforcer enforcer, BlockingEnforcer blocking) {
        assertThat(gateway.clock().instant()).isEqualTo(BEGINNING);
        assertThat(enforcer.pairing()).isNull();

        Pairing pairing = blocking.pair(code -> {});

        assertThat(pairing.enforcerId()).isEqualTo("build-server-7");
        assertThat(pairing.workspaceName()).isEqualTo("payments");
        assertThat(blocking.review(Action.command("ls")).isApproved()).isFalse();
        assertThat(gateway).requests(Endpoint.POLICIES).isEmpty();
        gateway.advance(Duration.ofSeconds(14));
        assertThat(gateway).heartbeatsOf("build-server-7").hasCountOfAtLeast(3);
    }

    @Test
    void pair_promptEntersTheCode_isPairedInVirtualTime(
            FakeGateway gateway, Approver approver, BlockingEnforcer enforcer) {
        approver.manualPairings();

        enforcer.pair(code -> approver.enterCode(code.pairingCode()));

        assertThat(enforcer.pairing()).isNotNull();
        assertThat(gateway.clock().instant()).isBefore(BEGINNING.plusSeconds(10));
    }

    @Test
    void client_withABudget_waitsForItInVirtualTime(FakeGateway gateway, BlockingEnforcer enforcer) {
        enforcer.pair(code -> {});
        for (int i = 0; i < 40; i++) {
            enforcer.review(Action.command("ls " + i));
        }

        assertThat(gateway).hasExchanges(40).hasNoPendingExchanges();
        assertThat(Duration.between(BEGINNING, gateway.clock().instant())).isGreaterThan(Duration.ofMinutes(1));
    }
}
