package io.airlockapp.testkit.internal;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.testkit.ClaimShape;
import io.airlockapp.testkit.CodeFormat;
import io.airlockapp.testkit.ErrorShape;
import io.airlockapp.transport.PushRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * What a gateway is built with.
 *
 * @param app the one app that it knows
 * @param idpBaseUrl the issuer that discovery names
 * @param idpClientId the client id that discovery names
 * @param patSupported whether discovery says that personal access tokens work
 * @param errorShape how errors are written
 * @param claimShape what claiming a code answers
 * @param codeFormat what pairing codes look like
 * @param contentType the media type of JSON answers
 * @param capitalisedDecisions whether the fields of a decision begin with a capital
 * @param push the kinds of channel that can be opened
 * @param pingInterval how often a channel is looked after
 * @param helloTimeout how long a WebSocket waits for its hello
 */
public record Settings(
        AppCredentials app,
        URI idpBaseUrl,
        String idpClientId,
        boolean patSupported,
        ErrorShape errorShape,
        ClaimShape claimShape,
        CodeFormat codeFormat,
        String contentType,
        boolean capitalisedDecisions,
        Set<PushRequest.Kind> push,
        Duration pingInterval,
        Duration helloTimeout) {

    /**
     * Creates the settings.
     *
     * @throws NullPointerException if a part is null
     */
    public Settings {
        push = Set.copyOf(push);
    }
}
