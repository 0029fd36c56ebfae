package io.airlockapp.harp;

import io.airlockapp.model.ActionSelector;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.PolicyMode;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.model.PolicyScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the do-not-disturb policy that answers for an action, if any (wire reference, section 6).
 *
 * <p>Policies are not signed: who controls the gateway controls them. And an approving policy matches the beginning of a
 * command only, so that what approves {@code git status} also approves {@code git status && rm -rf /}. Hence a policy can
 * always deny, but approves only where the caller has said that it trusts them.
 */
public final class PolicyEvaluator {

    private static final Comparator<Match> LONGEST_THEN_NEWEST = Comparator.comparingInt(Match::prefixLength)
            .thenComparing(match -> Objects.requireNonNullElse(match.policy().createdAt(), Instant.MIN));

    private record Match(DndPolicy policy, int prefixLength) {}

    private PolicyEvaluator() {}

    /**
     * Finds the policy that decides, in this order: one that denies the action, denies the workspace, approves the action,
     * approves the workspace. Of several of a kind, the one with the longest prefix, and of those the newest.
     *
     * @param policies the policies; those that have expired, are for another enforcer, workspace or session, for another
     *     type of artifact, or of an unknown scope or mode do not count
     * @param asked whose policies were asked for
     * @param action the action
     * @param now the time
     * @return the policy that decides, or null if a person has to
     */
    public static @Nullable DndPolicy match(List<DndPolicy> policies, PolicyQuery asked, Action action, Instant now) {
        Objects.requireNonNull(asked, "asked");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(now, "now");
        for (PolicyMode mode : List.of(PolicyMode.DENY_ALL, PolicyMode.APPROVE_ALL)) {
            for (PolicyScope scope : List.of(PolicyScope.ACTION, PolicyScope.WORKSPACE)) {
                List<Match> matches = new ArrayList<>();
                for (DndPolicy policy : policies) {
                    if (policy.mode().equals(mode)
                            && policy.scope().equals(scope)
                            && now.isBefore(policy.expiresAt())
                            && isFor(policy, asked)
                            && (policy.targetArtifactType() == null
                                    || policy.targetArtifactType().equals(action.type()))) {
                        int length = scope.equals(PolicyScope.WORKSPACE) ? 0 : prefixLength(policy, action);
                        if (length >= 0) {
                            matches.add(new Match(policy, length));
                        }
                    }
                }
                Match best = null;
                for (Match match : matches) {
                    if (best == null || LONGEST_THEN_NEWEST.compare(match, best) > 0) {
                        best = match;
                    }
                }
                if (best != null) {
                    return best.policy();
                }
            }
        }
        return null;
    }

    /**
     * Turns a policy into a verdict.
     *
     * @param policy the policy that {@link #match} found
     * @param requestId the exchange that the verdict is about
     * @param trustApprovals whether policies, which are not signed, may approve
     * @return {@link Verdict.Rejected} for a denying policy, {@link Verdict.Approved} for an approving one if those are
     *     trusted, otherwise null: a person has to decide
     */
    public static @Nullable Verdict decide(DndPolicy policy, String requestId, boolean trustApprovals) {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(requestId, "requestId");
        if (policy.mode().equals(PolicyMode.DENY_ALL)) {
            return new Verdict.Rejected(requestId, null, new Verdict.PolicyDecision(policy));
        }
        if (trustApprovals && policy.mode().equals(PolicyMode.APPROVE_ALL)) {
            return new Verdict.Approved(requestId, new Verdict.PolicyDecision(policy));
        }
        return null;
    }

    private static boolean isFor(DndPolicy policy, PolicyQuery asked) {
        return policy.enforcerId().equals(asked.enforcerId())
                && policy.workspaceId().equals(asked.workspaceId())
                && (policy.sessionId() == null || policy.sessionId().equals(asked.sessionId()));
    }

    /** How many words of the command an action policy picks it by, or -1 if it does not pick it. */
    private static int prefixLength(DndPolicy policy, Action action) {
        ActionSelector selector = policy.actionSelector();
        String family = selector == null ? null : selector.commandFamily();
        List<String> prefix = new ArrayList<>();
        if (selector != null) {
            selector.argvPrefix().forEach(part -> prefix.addAll(Words.split(part)));
        }
        if (family == null && prefix.isEmpty()) {
            // One that names no action denies all of them, and approves none.
            return policy.mode().equals(PolicyMode.DENY_ALL) ? 0 : -1;
        }
        List<String> words = action.commandWords();
        boolean familyFits = family == null || (!words.isEmpty() && words.get(0).equals(family));
        boolean prefixFits =
                prefix.size() <= words.size() && words.subList(0, prefix.size()).equals(prefix);
        return familyFits && prefixFits ? prefix.size() : -1;
    }
}
