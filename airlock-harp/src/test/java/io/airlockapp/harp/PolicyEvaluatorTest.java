package io.airlockapp.harp;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.model.ActionSelector;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.PolicyMode;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.model.PolicyScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyEvaluatorTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final PolicyQuery ASKED = new PolicyQuery("enf", "ws", "session-1");
    private static final Action GIT_PUSH = Action.command("git push origin main");

    private static DndPolicy workspace(String id, PolicyMode mode) {
        return policy(id, PolicyScope.WORKSPACE, mode, null);
    }

    private static DndPolicy action(String id, PolicyMode mode, @Nullable String family, String... prefix) {
        return policy(id, PolicyScope.ACTION, mode, new ActionSelector(family, List.of(prefix)));
    }

    private static DndPolicy policy(String id, PolicyScope scope, PolicyMode mode, @Nullable ActionSelector selector) {
        return new DndPolicy(id, scope, "ws", null, "enf", mode, null, selector, null, null, NOW.plusSeconds(1));
    }

    private static DndPolicy with(
            DndPolicy p,
            String enforcerId,
            String workspaceId,
            @Nullable String sessionId,
            @Nullable ArtifactType type,
            @Nullable Instant createdAt,
            Instant expiresAt) {
        return new DndPolicy(
                p.requestId(),
                p.scope(),
                workspaceId,
                sessionId,
                enforcerId,
                p.mode(),
                type,
                p.actionSelector(),
                null,
                createdAt,
                expiresAt);
    }

    private static @Nullable String match(Action action, DndPolicy... policies) {
        List<DndPolicy> shuffled = new ArrayList<>(Arrays.asList(policies));
        DndPolicy found = PolicyEvaluator.match(shuffled, ASKED, action, NOW);
        Collections.reverse(shuffled);
        assertThat(PolicyEvaluator.match(shuffled, ASKED, action, NOW)).isEqualTo(found);
        return found == null ? null : found.requestId();
    }

    @Test
    void match_severalKinds_takesThemInTheirOrder() {
        DndPolicy actionDeny = action("action deny", PolicyMode.DENY_ALL, null, "git");
        DndPolicy workspaceDeny = workspace("workspace deny", PolicyMode.DENY_ALL);
        DndPolicy actionApprove = action("action approve", PolicyMode.APPROVE_ALL, null, "git", "push");
        DndPolicy workspaceApprove = workspace("workspace approve", PolicyMode.APPROVE_ALL);

        assertThat(match(GIT_PUSH, workspaceApprove, actionApprove, workspaceDeny, actionDeny))
                .isEqualTo("action deny");
        assertThat(match(GIT_PUSH, workspaceApprove, actionApprove, workspaceDeny))
                .isEqualTo("workspace deny");
        assertThat(match(GIT_PUSH, workspaceApprove, actionApprove)).isEqualTo("action approve");
        assertThat(match(GIT_PUSH, workspaceApprove)).isEqualTo("workspace approve");
        assertThat(match(GIT_PUSH)).isNull();
    }

    @Test
    void match_prefix_isWholeWordsFromTheStart() {
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, null, "git", "push")))
                .isEqualTo("p");
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, null, "git push  origin")))
                .isEqualTo("p");
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, null, "git", "pu")))
                .isNull();
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, null, "push")))
                .isNull();
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, null, "GIT")))
                .isNull();
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, null, "git push origin main --force")))
                .isNull();
    }

    @Test
    void match_prefixThatIsTheWholeCommand_fits() {
        Action action = Action.command("git push");

        assertThat(match(action, action("p", PolicyMode.DENY_ALL, null, "git push")))
                .isEqualTo("p");
        assertThat(match(action, action("p", PolicyMode.DENY_ALL, null, "git push x")))
                .isNull();
    }

    @Test
    void match_family_isTheFirstWord() {
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, "git"))).isEqualTo("p");
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, "push"))).isNull();
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, "npm", "git")))
                .isNull();
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, "git", "git", "pull")))
                .isNull();
    }

    @Test
    void match_actionWithoutWords_isPickedByNoSelector() {
        Action plan = Action.builder().payload("{}").build();

        assertThat(match(plan, action("p", PolicyMode.APPROVE_ALL, "git"))).isNull();
        assertThat(match(plan, action("p", PolicyMode.DENY_ALL, null, "git"))).isNull();
        assertThat(match(plan, workspace("w", PolicyMode.APPROVE_ALL))).isEqualTo("w");
    }

    @Test
    void match_selectorThatNamesNothing_deniesAllAndApprovesNone() {
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, null))).isNull();
        assertThat(match(GIT_PUSH, action("p", PolicyMode.APPROVE_ALL, null, " ")))
                .isNull();
        assertThat(match(GIT_PUSH, policy("p", PolicyScope.ACTION, PolicyMode.APPROVE_ALL, null)))
                .isNull();
        assertThat(match(GIT_PUSH, action("p", PolicyMode.DENY_ALL, null))).isEqualTo("p");
        assertThat(match(GIT_PUSH, policy("p", PolicyScope.ACTION, PolicyMode.DENY_ALL, null)))
                .isEqualTo("p");
    }

    @Test
    void match_severalOfAKind_takesTheLongestThenTheNewest() {
        DndPolicy shorter = with(
                action("shorter", PolicyMode.APPROVE_ALL, null, "git"),
                "enf",
                "ws",
                null,
                null,
                NOW,
                NOW.plusSeconds(9));
        DndPolicy longer = action("longer", PolicyMode.APPROVE_ALL, null, "git", "push");
        DndPolicy newer = with(longer, "enf", "ws", null, null, NOW.minusSeconds(5), NOW.plusSeconds(9));

        assertThat(match(GIT_PUSH, shorter, longer)).isEqualTo("longer");
        assertThat(PolicyEvaluator.match(List.of(longer, newer), ASKED, GIT_PUSH, NOW))
                .isSameAs(newer);
        assertThat(PolicyEvaluator.match(List.of(newer, longer), ASKED, GIT_PUSH, NOW))
                .isSameAs(newer);
    }

    @Test
    void match_expired_doesNotCount() {
        DndPolicy policy = workspace("w", PolicyMode.APPROVE_ALL);

        assertThat(match(GIT_PUSH, with(policy, "enf", "ws", null, null, null, NOW)))
                .isNull();
        assertThat(match(GIT_PUSH, with(policy, "enf", "ws", null, null, null, NOW.plusNanos(1))))
                .isEqualTo("w");
    }

    @Test
    void match_forSomebodyElse_doesNotCount() {
        DndPolicy policy = workspace("w", PolicyMode.APPROVE_ALL);
        Instant later = NOW.plusSeconds(1);

        assertThat(match(GIT_PUSH, with(policy, "other", "ws", null, null, null, later)))
                .isNull();
        assertThat(match(GIT_PUSH, with(policy, "enf", "other", null, null, null, later)))
                .isNull();
        assertThat(match(GIT_PUSH, with(policy, "enf", "ws", "other", null, null, later)))
                .isNull();
        assertThat(match(GIT_PUSH, with(policy, "enf", "ws", "session-1", null, null, later)))
                .isEqualTo("w");
    }

    @Test
    void match_typeOfArtifact_mustBeTheActions() {
        DndPolicy policy = workspace("w", PolicyMode.APPROVE_ALL);
        Instant later = NOW.plusSeconds(1);

        assertThat(match(GIT_PUSH, with(policy, "enf", "ws", null, ArtifactType.PLAN_REVIEW, null, later)))
                .isNull();
        assertThat(match(GIT_PUSH, with(policy, "enf", "ws", null, ArtifactType.COMMAND_REVIEW, null, later)))
                .isEqualTo("w");
    }

    @Test
    void match_unknownModeOrScope_doesNotCount() {
        assertThat(match(GIT_PUSH, workspace("w", new PolicyMode("approve_some"))))
                .isNull();
        assertThat(match(GIT_PUSH, policy("w", new PolicyScope("airlock.dnd.world"), PolicyMode.APPROVE_ALL, null)))
                .isNull();
    }

    @Test
    void decide_approvingPolicy_approvesOnlyIfTrusted() {
        DndPolicy policy = workspace("w", PolicyMode.APPROVE_ALL);

        assertThat(PolicyEvaluator.decide(policy, "req-1", false)).isNull();
        assertThat(PolicyEvaluator.decide(policy, "req-1", true))
                .isInstanceOfSatisfying(Verdict.Approved.class, approved -> {
                    assertThat(approved.requestId()).isEqualTo("req-1");
                    assertThat(approved.basis()).isEqualTo(new Verdict.PolicyDecision(policy));
                    assertThat(approved.describe()).contains("policy");
                });
    }

    @Test
    void decide_denyingPolicy_deniesEitherWay() {
        for (boolean trusted : new boolean[] {true, false}) {
            assertThat(PolicyEvaluator.decide(workspace("w", PolicyMode.DENY_ALL), "req-1", trusted))
                    .isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> assertThat(rejected.describe())
                            .contains("policy"));
        }
    }

    @Test
    void decide_unknownMode_decidesNothing() {
        assertThat(PolicyEvaluator.decide(workspace("w", new PolicyMode("approve_some")), "req-1", true))
                .isNull();
    }
}
