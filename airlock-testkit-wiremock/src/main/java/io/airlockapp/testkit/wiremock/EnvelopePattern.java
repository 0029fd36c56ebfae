package io.airlockapp.testkit.wiremock;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.matching.LogicalAnd;
import com.github.tomakehurst.wiremock.matching.StringValuePattern;
import java.util.ArrayList;
import java.util.List;

/**
 * Matches bodies of requests that are envelopes (wire reference, section 4):
 * {@code postRequestedFor(urlEqualTo("/v1/artifacts")).withRequestBody(envelope("artifact.submit").from("enforcer-1").pattern())}.
 * Immutable. The pattern is made of WireMock's own, and so works with a WireMock in another process, too.
 */
public final class EnvelopePattern {

    private final List<StringValuePattern> parts;

    private EnvelopePattern(List<StringValuePattern> parts) {
        this.parts = parts;
    }

    /**
     * An envelope of one type, with everything that section 4 requires of one.
     *
     * @param msgType the type, such as {@code artifact.submit} or {@code ack.submit}
     * @return the pattern
     */
    public static EnvelopePattern envelope(String msgType) {
        return new EnvelopePattern(List.of(
                WireMock.matchingJsonPath("$.msgType", WireMock.equalTo(msgType)),
                WireMock.matchingJsonPath("$.requestId"),
                WireMock.matchingJsonPath("$.createdAt"),
                WireMock.matchingJsonPath("$.sender"),
                WireMock.matchingJsonPath("$.body")));
    }

    /**
     * This pattern, for one exchange.
     *
     * @param requestId the exchange
     * @return a new pattern
     */
    public EnvelopePattern withRequestId(String requestId) {
        return with("$.requestId", WireMock.equalTo(requestId));
    }

    /**
     * This pattern, for one sender.
     *
     * @param enforcerId the enforcer
     * @return a new pattern
     */
    public EnvelopePattern from(String enforcerId) {
        return with("$.sender.enforcerId", WireMock.equalTo(enforcerId));
    }

    /**
     * This pattern, for one artifact.
     *
     * @param artifactHash its hash, 64 lowercase hex digits
     * @return a new pattern
     */
    public EnvelopePattern withArtifactHash(String artifactHash) {
        return with("$.body.artifactHash", WireMock.equalTo(artifactHash));
    }

    /**
     * This pattern, for a field of the body.
     *
     * @param path its JSON path below the body, such as {@code artifactType} or {@code metadata.repoName}
     * @param value what it must match
     * @return a new pattern
     */
    public EnvelopePattern withBody(String path, StringValuePattern value) {
        return with("$.body." + path, value);
    }

    private EnvelopePattern with(String path, StringValuePattern value) {
        List<StringValuePattern> more = new ArrayList<>(parts);
        more.add(WireMock.matchingJsonPath(path, value));
        return new EnvelopePattern(more);
    }

    /**
     * All of it, for {@code withRequestBody(…)}.
     *
     * @return a pattern of WireMock
     */
    public StringValuePattern pattern() {
        return new LogicalAnd(parts);
    }
}
