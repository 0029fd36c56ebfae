package io.airlockapp.testkit.internal;

import io.airlockapp.model.ExchangeState;
import io.airlockapp.testkit.ExchangeSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One exchange. Guarded by {@link Exchanges}. */
final class Exchange {

    final Submission artifact;
    final @Nullable String pairingNonce;
    final Instant createdAt;
    final Set<HeldWait> waits = new LinkedHashSet<>();
    final List<ExchangeSnapshot.Ack> acks = new ArrayList<>();
    private ExchangeState state = ExchangeState.PENDING_APPROVAL;
    private @Nullable Refusal ending;

    @Nullable
    ObjectNode decision;

    int submissions = 1;
    int deliveries;

    Exchange(Submission artifact, @Nullable String pairingNonce, Instant createdAt) {
        this.artifact = artifact;
        this.pairingNonce = pairingNonce;
        this.createdAt = createdAt;
    }

    /** Where it stands; finds out here that its time has run out. */
    ExchangeState stateAt(Instant now) {
        if (state.equals(ExchangeState.PENDING_APPROVAL) && !now.isBefore(artifact.expiresAt())) {
            end(
                    ExchangeState.EXPIRED,
                    new Refusal(410, "expired", "The exchange has expired without a decision: submit again."));
        }
        return state;
    }

    boolean pendingAt(Instant now) {
        return stateAt(now).equals(ExchangeState.PENDING_APPROVAL);
    }

    void end(ExchangeState endState, Refusal answerToWaits) {
        state = endState;
        ending = answerToWaits.with("requestId", artifact.requestId());
    }

    void decide(ObjectNode envelope) {
        state = ExchangeState.DECIDED;
        decision = envelope;
    }

    void acknowledge(ExchangeSnapshot.Ack ack) {
        acks.add(ack);
        state = ExchangeState.DELIVERED;
    }

    /** What a wait is answered now, or null if there is nothing to say yet. */
    @Nullable
    WaitResult resultAt(Instant now) {
        stateAt(now);
        if (decision != null) {
            deliveries++;
            return new WaitResult.Delivered(decision);
        }
        return ending == null ? null : new WaitResult.Ended(ending);
    }

    @Nullable
    String decisionWord() {
        return decision == null ? null : Json.text(decision.path("body"), "decision");
    }

    ExchangeSnapshot snapshot(Instant now) {
        return new ExchangeSnapshot(
                artifact.requestId(),
                artifact.enforcerId(),
                artifact.artifactType(),
                artifact.artifactHash(),
                artifact.metadata(),
                stateAt(now),
                decisionWord(),
                createdAt,
                artifact.expiresAt(),
                submissions,
                deliveries,
                acks,
                waits.size(),
                artifact.dndAudit());
    }
}
