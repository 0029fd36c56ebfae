package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.Secret;
import io.airlockapp.transport.TransportRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through the stages, with what they need to know of it.
 *
 * @param request what is sent
 * @param repeatable whether sending it twice has the effect of sending it once
 * @param retried whether failures are tried again at all
 * @param needsUser whether it carries the user's credential
 * @param deadline until when attempts, the waits between them and a turn of the rate budget may take; null for the default,
 *     which does not count the wait for a turn
 * @param secret what its body keeps secret, if anything, so that no error message quotes it
 * @param priority whose turn comes first where not all can go
 */
public record Call(
        TransportRequest request,
        boolean repeatable,
        boolean retried,
        boolean needsUser,
        @Nullable Instant deadline,
        @Nullable Secret secret,
        Priority priority) {

    Call withRequest(TransportRequest newRequest) {
        return new Call(newRequest, repeatable, retried, needsUser, deadline, secret, priority);
    }

    /**
     * The same at another priority.
     *
     * @param newPriority the priority
     * @return a copy
     */
    public Call withPriority(Priority newPriority) {
        return new Call(request, repeatable, retried, needsUser, deadline, secret, newPriority);
    }
}
