package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.harp.Cryptography;
import io.airlockapp.harp.PayloadCipher;
import io.airlockapp.harp.ReplayJournal;
import io.airlockapp.harp.SignatureProfile;
import io.airlockapp.harp.SignerEvent;
import io.airlockapp.reactor.DecisionSource;
import io.airlockapp.reactor.PolicyHandling;
import io.airlockapp.reactor.PresenceEvent;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.metrics.Metrics;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an enforcer was built with; each part is described where the builder takes it.
 *
 * @param enforcerId the enforcer
 * @param deviceId the machine
 * @param enforcerLabel its name for people
 * @param workspaceName the workspace's name
 * @param workspaceId the workspace whose policies count
 * @param gatewayUrl the address for the phone
 * @param policies what is done with policies
 * @param concurrency how many actions are in flight
 * @param maxInFlight how many reviews are under way at once
 * @param maxQueued how many wait behind them
 * @param heartbeatInterval the time between heartbeats
 * @param presenceListener who is told of missed heartbeats
 * @param pollTimeout how long a poll lasts
 * @param pairingPollInterval the time between polls of a pairing attempt
 * @param signatureProfiles which forms of signature count, or null if that is for the signers to say
 * @param sessionId the session
 * @param signerListener who is told of what happens to signers
 * @param journal where used nonces are kept
 * @param nonceRetention how long they are kept
 * @param payloadCipher how payloads are encrypted
 * @param cryptography whose implementation of the curves is used
 * @param decisionSource where decisions come from
 * @param metrics is told of each review; null for none
 * @param time the source of time
 */
public record EnforcerSettings(
        String enforcerId,
        String deviceId,
        @Nullable String enforcerLabel,
        @Nullable String workspaceName,
        @Nullable String workspaceId,
        @Nullable URI gatewayUrl,
        PolicyHandling policies,
        int concurrency,
        int maxInFlight,
        int maxQueued,
        Duration heartbeatInterval,
        Consumer<PresenceEvent> presenceListener,
        Duration pollTimeout,
        Duration pairingPollInterval,
        @Nullable List<SignatureProfile> signatureProfiles,
        @Nullable String sessionId,
        Consumer<SignerEvent> signerListener,
        ReplayJournal journal,
        Duration nonceRetention,
        PayloadCipher payloadCipher,
        Cryptography cryptography,
        DecisionSource decisionSource,
        @Nullable Metrics metrics,
        TimeSource time) {}
