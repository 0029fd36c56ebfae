package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.ActionSelector;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.PolicyMode;
import io.airlockapp.model.PolicyScope;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class PolicyTest {

    private static Scene scene(PolicyHandling handling) {
        return Scene.paired(enforcer -> enforcer.policies(handling));
    }

    private static DndPolicy policy(
            Scene scene, PolicyScope scope, PolicyMode mode, @Nullable ActionSelector selector) {
        return new DndPolicy(
                "dnd-1",
                scope,
                Scene.WORKSPACE,
                null,
                Scene.ENFORCER,
                mode,
                null,
                selector,
                null,
                scene.gateway.clock().instant(),
                scene.gateway.clock().instant().plusSeconds(3600));
    }

    @Test
    void denyPolicy_deniesWithoutAskingAndLeavesAnAuditEntry() {
        try (Scene scene = scene(PolicyHandling.DENY_ONLY)) {
            scene.gateway.approver().approveAll();
            scene.gateway.policies(policy(
                    scene, PolicyScope.ACTION, PolicyMode.DENY_ALL, new ActionSelector(null, List.of("rm", "-rf"))));

            assertThat(watch(scene.enforcer.review(Action.command("rm -rf /"))).value())
                    .isInstanceOf(Verdict.Rejected.class);
            assertThat(watch(scene.enforcer.review(Action.command("ls")))
                            .value()
                            .isApproved())
                    .isTrue();

            assertThat(scene.gateway.approver().shown())
                    .as("only what no policy denied")
                    .hasSize(1);
            assertThat(scene.gateway.exchanges().stream().filter(ExchangeSnapshot::dndAudit))
                    .singleElement()
                    .satisfies(entry -> assertThat(Duration.between(entry.createdAt(), entry.expiresAt()))
                            .isEqualTo(Duration.ofMinutes(1)));
        }
    }

    @Test
    void approvePolicy_byDefault_asksThePersonAllTheSame() {
        try (Scene scene = scene(PolicyHandling.DENY_ONLY)) {
            scene.gateway.policies(policy(scene, PolicyScope.WORKSPACE, PolicyMode.APPROVE_ALL, null));
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            assertThat(review.ended()).isFalse();
            assertThat(scene.gateway.approver().shown()).hasSize(1);
            review.cancel();
        }
    }

    @Test
    void approvePolicy_trusted_approvesWithoutAsking() {
        try (Scene scene = scene(PolicyHandling.TRUST)) {
            scene.gateway.policies(policy(scene, PolicyScope.WORKSPACE, PolicyMode.APPROVE_ALL, null));
            Verdict verdict = watch(scene.enforcer.review(Scene.action())).value();
            assertThat(verdict).isInstanceOfSatisfying(Verdict.Approved.class, approved -> assertThat(approved.basis())
                    .isInstanceOf(Verdict.PolicyDecision.class));
            assertThat(scene.gateway.approver().shown()).isEmpty();
        }
    }

    @Test
    void policies_cannotBeFetched_asksThePerson() {
        try (Scene scene = scene(PolicyHandling.TRUST)) {
            scene.gateway.policies(policy(scene, PolicyScope.WORKSPACE, PolicyMode.APPROVE_ALL, null));
            scene.gateway.faults().add(Calls.to(Endpoint.POLICIES).always(), Fault.delay(Duration.ofHours(1)));
            scene.gateway.approver().rejectAll();
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            scene.advance(Duration.ofSeconds(5));
            assertThat(review.value()).isInstanceOf(Verdict.Rejected.class);
            assertThat(scene.gateway.approver().shown()).hasSize(1);
        }
    }

    @Test
    void policies_areFetchedOnceFor15Seconds() {
        try (Scene scene = scene(PolicyHandling.DENY_ONLY)) {
            scene.gateway.approver().approveAll();
            for (int i = 0; i < 50; i++) {
                watch(scene.enforcer.review(Scene.action())).value();
            }
            assertThat(scene.gateway.requests(Endpoint.POLICIES)).hasSize(1);
            scene.advance(Duration.ofSeconds(15));
            watch(scene.enforcer.review(Scene.action())).value();
            assertThat(scene.gateway.requests(Endpoint.POLICIES)).hasSize(2);
        }
    }

    @Test
    void policies_ignored_areNotFetched() {
        try (Scene scene = scene(PolicyHandling.IGNORE)) {
            scene.gateway.approver().approveAll();
            watch(scene.enforcer.review(Scene.action())).value();
            assertThat(scene.gateway.requests(Endpoint.POLICIES)).isEmpty();
        }
    }

    @Test
    void submit_denyPolicy_isNotApprovedAndKeepsNoTicket() {
        try (Scene scene = scene(PolicyHandling.DENY_ONLY)) {
            scene.gateway.policies(policy(scene, PolicyScope.WORKSPACE, PolicyMode.DENY_ALL, null));
            List<ReviewTicket> kept = new ArrayList<>();

            Watch<ReviewTicket> submit =
                    watch(scene.enforcer.submit(Scene.action(), ticket -> Mono.fromRunnable(() -> kept.add(ticket))));

            assertThat(submit.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                    .isInstanceOf(Verdict.Rejected.class));
            assertThat(kept).isEmpty();
            assertThat(scene.gateway.exchanges()).allMatch(ExchangeSnapshot::dndAudit);
        }
    }

    /** There would be nothing to resume: an approval by a policy has no exchange. */
    @Test
    void submit_trustedApprovePolicy_asksTheApproverAllTheSame() {
        try (Scene scene = scene(PolicyHandling.TRUST)) {
            scene.gateway.policies(policy(scene, PolicyScope.WORKSPACE, PolicyMode.APPROVE_ALL, null));

            ReviewTicket ticket = watch(scene.enforcer.submit(Scene.action(), kept -> Mono.empty()))
                    .value();
            Watch<Verdict> resumed = watch(scene.enforcer.resume(ticket));
            assertThat(resumed.ended()).isFalse();
            scene.gateway.approver().reject(ticket.requestId(), "no");

            assertThat(resumed.value()).isInstanceOf(Verdict.Rejected.class);
            assertThat(scene.gateway.exchanges()).noneMatch(ExchangeSnapshot::dndAudit);
        }
    }
}
