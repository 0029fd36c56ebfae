package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A HARP-CORE artifact: a JSON object that carries its own {@code artifactHash}, which is over its canonical JSON without that
 * field (wire reference, section 5). Immutable. All of its fields are kept, those included that are not known here.
 *
 * <p>What is sealed and sent is the object without {@code artifactHash}, so that the SHA-256 of what an approver decrypts is the
 * hash that was announced. {@link #toString()} never shows the content.
 */
public final class HarpArtifact {

    private static final String HASH = "artifactHash";
    private static final String ALGORITHM = "artifactHashAlg";
    private static final String SHA_256 = "SHA-256";
    private static final String REQUEST_ID = "requestId";
    private static final String REPO_REF = "repoRef";
    private static final String EXPIRES_AT = "expiresAt";

    private final Map<String, Object> fields;
    private final byte[] canonical;
    private final ArtifactHash hash;

    /** Takes fields without the hash. */
    private HarpArtifact(Map<String, Object> fields) {
        this.fields = fields;
        this.canonical = canonicalize(fields);
        this.hash = ArtifactHash.of(canonical);
    }

    /**
     * Starts an artifact without any field.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder(Map.of());
    }

    /**
     * Reads an artifact as it was received, and checks it.
     *
     * @param json one JSON object; its {@code artifactHash} may be left off, and is checked if it is there
     * @return the artifact
     * @throws HarpException with {@link FailureReason#CANONICALIZATION} if it is not a JSON object with a canonical form, with
     *     {@link FailureReason#UNSUPPORTED} if it names another hash algorithm than {@code SHA-256}, or one of the fields that
     *     are known here is malformed, and with {@link FailureReason#HASH_MISMATCH} if its hash is another than it says
     */
    public static HarpArtifact parse(String json) {
        Objects.requireNonNull(json, "json");
        if (!(JsonTree.read(CanonicalJson.canonicalize(json)) instanceof Map<?, ?> object)) {
            throw failure(FailureReason.CANONICALIZATION, "is not a JSON object");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        object.forEach((name, value) -> fields.put((String) name, value));
        boolean says = fields.containsKey(HASH);
        Object said = fields.remove(HASH);
        HarpArtifact artifact = new HarpArtifact(fields);
        artifact.requireWellFormed();
        if (says && !(said instanceof String text && artifact.hash.matches(text))) {
            throw failure(FailureReason.HASH_MISMATCH, "has another hash than it says");
        }
        return artifact;
    }

    private void requireWellFormed() {
        if (fields.containsKey(ALGORITHM) && !SHA_256.equals(fields.get(ALGORITHM))) {
            throw failure(FailureReason.UNSUPPORTED, "names another hash algorithm than " + SHA_256);
        }
        text(REQUEST_ID);
        text(REPO_REF);
        expiresAt();
    }

    /**
     * Starts a copy.
     *
     * @return a builder that holds every field of this artifact
     */
    public Builder toBuilder() {
        return new Builder(fields);
    }

    /**
     * The artifact's hash.
     *
     * @return the hash over the canonical JSON without {@code artifactHash}
     */
    public ArtifactHash hash() {
        return hash;
    }

    /**
     * The artifact without its hash: what is hashed, sealed and sent.
     *
     * @return canonical JSON in UTF-8; a copy
     */
    public byte[] canonical() {
        return canonical.clone();
    }

    /**
     * The whole artifact, its hash included, to be handed on.
     *
     * @return canonical JSON
     */
    public String json() {
        Map<String, Object> whole = new LinkedHashMap<>(fields);
        whole.put(HASH, hash.value());
        return new String(canonicalize(whole), StandardCharsets.UTF_8);
    }

    /**
     * The exchange that it asks to be reviewed in.
     *
     * @return its {@code requestId}, or null if it has none
     */
    public @Nullable String requestId() {
        return text(REQUEST_ID);
    }

    /**
     * The repository that it is about.
     *
     * @return its {@code repoRef}, or null if it has none
     */
    public @Nullable String repoRef() {
        return text(REPO_REF);
    }

    /**
     * Until when it asks for a decision.
     *
     * @return its {@code expiresAt}, or null if it has none
     */
    public @Nullable Instant expiresAt() {
        String text = text(EXPIRES_AT);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw failure(FailureReason.UNSUPPORTED, "has no time in the field " + EXPIRES_AT);
        }
    }

    /**
     * Starts an action whose payload is this artifact, and whose hash is therefore its hash. If it names its request and its
     * expiry, they are the action's {@linkplain Action.Builder#identity identity}.
     *
     * @return a builder
     * @throws IllegalStateException if it names one of them without the other, so that it could not be reviewed as what it says
     */
    public Action.Builder toAction() {
        Action.Builder action = Action.builder().payload(canonical);
        String requestId = requestId();
        Instant expiresAt = expiresAt();
        if (requestId == null && expiresAt == null) {
            return action;
        }
        if (requestId == null || expiresAt == null) {
            throw new IllegalStateException(
                    "The artifact names its request or its expiry without the other: give it both, or neither.");
        }
        return action.identity(requestId, expiresAt);
    }

    private @Nullable String text(String name) {
        Object value = fields.get(name);
        if (value == null || value.equals(JsonTree.NULL)) {
            return null;
        }
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        throw failure(FailureReason.UNSUPPORTED, "has no text in the field " + name);
    }

    private static byte[] canonicalize(Map<String, Object> fields) {
        ByteSink out = new ByteSink(512);
        JsonTree.write(fields, out);
        return CanonicalJson.canonicalize(out.toByteArray());
    }

    private static HarpException failure(FailureReason reason, String problem) {
        return new HarpException(reason, "The artifact " + problem + ": do not decide about it; ask for another.");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HarpArtifact that && hash.equals(that.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "HarpArtifact[hash=" + hash + "]";
    }

    /** Collects the fields of a {@link HarpArtifact}. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Object> fields;

        private Builder(Map<String, Object> fields) {
            this.fields = new LinkedHashMap<>(fields);
        }

        /**
         * Names the exchange that it is to be reviewed in; {@link #expiresAt} goes with it.
         *
         * @param requestId the id; not blank
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder requestId(String requestId) {
            return text(REQUEST_ID, requestId);
        }

        /**
         * Names the repository that it is about.
         *
         * @param repoRef the reference; not blank
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder repoRef(String repoRef) {
            return text(REPO_REF, repoRef);
        }

        /**
         * Says until when it asks for a decision; {@link #requestId} goes with it.
         *
         * @param expiresAt the time
         * @return this builder
         */
        public Builder expiresAt(Instant expiresAt) {
            return text(EXPIRES_AT, expiresAt.toString());
        }

        /**
         * Sets any other field.
         *
         * @param name its name; not {@code artifactHash}, which is computed
         * @param json its value, one JSON value
         * @return this builder
         * @throws IllegalArgumentException if it is the hash, or the value has no canonical form
         */
        public Builder field(String name, String json) {
            Objects.requireNonNull(name, "name");
            if (name.equals(HASH)) {
                throw new IllegalArgumentException("The hash of an artifact is computed: leave it out.");
            }
            try {
                fields.put(name, JsonTree.read(CanonicalJson.canonicalize(json)));
            } catch (HarpException e) {
                throw new IllegalArgumentException("The artifact's field has no canonical form. " + e.getMessage(), e);
            }
            return this;
        }

        private Builder text(String name, String value) {
            if (value.isBlank()) {
                throw new IllegalArgumentException("The artifact's " + name + " is blank: give it a value.");
            }
            fields.put(name, value);
            return this;
        }

        /**
         * Builds the artifact.
         *
         * @return the artifact
         * @throws IllegalArgumentException if a text is not one that JSON can carry, or a field that is known here is malformed
         */
        public HarpArtifact build() {
            try {
                HarpArtifact artifact = new HarpArtifact(new LinkedHashMap<>(fields));
                artifact.requireWellFormed();
                return artifact;
            } catch (HarpException e) {
                throw new IllegalArgumentException("The artifact cannot be built. " + e.getMessage(), e);
            }
        }
    }
}
