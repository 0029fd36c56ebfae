package io.airlockapp.testkit.wiremock;

import org.jspecify.annotations.Nullable;

/**
 * What an approver says about whatever it is asked.
 *
 * @param signer who says it
 * @param word the word on the wire: {@code approve} or {@code reject}
 * @param reason why, or null
 */
public record StubDecision(
        StubApprover signer, String word, @Nullable String reason) {

    /** Word and reason only. */
    @Override
    public String toString() {
        return "StubDecision[" + word + (reason == null ? "" : ": " + reason) + "]";
    }
}
