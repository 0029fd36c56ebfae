package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.reactor.RetryPolicy;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.UserCredentialSource;
import io.airlockapp.transport.PushTransport;
import io.airlockapp.transport.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Puts the stages together, in their one order. */
public final class Pipeline {

    private Pipeline() {}

    /**
     * Deadline and retry, then status, then credentials, then the transport.
     *
     * @param transport what carries the calls
     * @param app who the app is
     * @param users who the user is
     * @param retry when a call is tried again
     * @param time the source of time
     * @param callBudget how long a call may take with all its attempts, where it has no deadline of its own
     * @param closed fails when the client is closed, which ends the waits between attempts
     * @return the first stage
     */
    public static Stage of(
            Transport transport,
            AppCredentials app,
            UserCredentialSource users,
            RetryPolicy retry,
            TimeSource time,
            Duration callBudget,
            Mono<Void> closed) {
        CredentialStage credentials = new CredentialStage(transport, app, users, time);
        return new RetryStage(new StatusStage(credentials, time), retry, time, callBudget, closed);
    }

    /**
     * What channels are opened with.
     *
     * @param transport what carries them
     * @param app who the app is
     * @param users who the user is
     * @param time the source of time
     * @return the stage, or null if the transport holds no channels open
     */
    public static @Nullable PushStage push(
            Transport transport, AppCredentials app, UserCredentialSource users, TimeSource time) {
        return transport instanceof PushTransport push ? new PushStage(push, app, users, time) : null;
    }
}
