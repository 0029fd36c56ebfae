package io.airlockapp.reactor.store;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.HarpException;
import io.airlockapp.harp.PairingCodec;
import io.airlockapp.model.Pairing;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state as the fields of a JSON object. A pairing is the text of {@link PairingCodec}, which has a version of its own.
 *
 * <p>What is wrong with an object is said by an {@link IllegalArgumentException}, which never quotes a value.
 */
final class StateFields {

    private static final String PERSONAL_ACCESS_TOKEN = "personalAccessToken";
    private static final String CLIENT_SECRET = "clientSecret";
    private static final String TOKENS = "tokens";
    private static final String PAIRINGS = "pairings";

    private StateFields() {}

    static SavedState read(Map<String, Object> fields) {
        SavedState.Builder state = SavedState.empty().toBuilder();
        state.personalAccessToken(secret(fields, PERSONAL_ACCESS_TOKEN));
        state.clientSecret(secret(fields, CLIENT_SECRET));
        if (fields.containsKey(TOKENS)) {
            state.tokens(tokens(object(fields, TOKENS)));
        }
        pairings(fields).values().forEach(state::pairing);
        return state.build();
    }

    /** The fields of a state, in place of those it was read from; unknown fields stay. */
    static Map<String, Object> write(SavedState state, Map<String, Object> former) {
        Map<String, Object> fields = new LinkedHashMap<>(former);
        put(fields, PERSONAL_ACCESS_TOKEN, state.personalAccessToken());
        put(fields, CLIENT_SECRET, state.clientSecret());
        TokenSet tokens = state.tokens();
        if (tokens == null) {
            fields.remove(TOKENS);
        } else if (!fields.containsKey(TOKENS)
                || !tokens(object(fields, TOKENS)).equals(tokens)) {
            fields.put(TOKENS, tokens(tokens));
        }
        Map<Pairing, String> known = new LinkedHashMap<>();
        pairings(former).forEach((text, pairing) -> known.put(pairing, text));
        List<Object> texts = new ArrayList<>();
        for (Pairing pairing : new TreeMap<>(state.pairings()).values()) {
            String text = known.get(pairing);
            texts.add(text != null ? text : PairingCodec.encode(pairing).expose());
        }
        fields.put(PAIRINGS, texts);
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Secret secret) {
        if (secret == null) {
            fields.remove(name);
        } else {
            fields.put(name, secret.expose());
        }
    }

    private static Map<String, Object> tokens(TokenSet tokens) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("issuer", tokens.issuer().toString());
        fields.put("clientId", tokens.clientId());
        put(fields, "accessToken", tokens.accessToken());
        put(fields, "refreshToken", tokens.refreshToken());
        fields.put("obtainedAt", tokens.obtainedAt().toString());
        if (tokens.expiresAt() != null) {
            fields.put("expiresAt", tokens.expiresAt().toString());
        }
        return fields;
    }

    private static TokenSet tokens(Map<String, Object> fields) {
        String issuer = required(fields, "issuer");
        String clientId = required(fields, "clientId");
        Secret accessToken = Secret.of(required(fields, "accessToken"));
        Secret refreshToken = secret(fields, "refreshToken");
        Instant obtainedAt = instant(required(fields, "obtainedAt"), "obtainedAt");
        String expiresAt = text(fields, "expiresAt");
        try {
            return new TokenSet(
                    URI.create(issuer),
                    clientId,
                    accessToken,
                    refreshToken,
                    obtainedAt,
                    expiresAt == null ? null : instant(expiresAt, "expiresAt"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its tokens are none");
        }
    }

    /** The pairings, each with its text. */
    private static Map<String, Pairing> pairings(Map<String, Object> fields) {
        Object value = fields.getOrDefault(PAIRINGS, List.of());
        if (!(value instanceof List<?> items)) {
            throw new IllegalArgumentException("its pairings are no list");
        }
        Map<String, Pairing> pairings = new LinkedHashMap<>();
        Set<String> enforcers = new HashSet<>();
        for (Object item : items) {
            if (!(item instanceof String text) || text.isBlank()) {
                throw new IllegalArgumentException("one of its pairings is no text");
            }
            Pairing pairing = pairing(text);
            if (!enforcers.add(pairing.enforcerId())) {
                throw new IllegalArgumentException("it pairs one enforcer twice");
            }
            pairings.put(text, pairing);
        }
        return pairings;
    }

    private static Pairing pairing(String text) {
        try {
            return PairingCodec.decode(Secret.of(text));
        } catch (HarpException e) {
            throw new IllegalArgumentException("one of its pairings is unusable", e);
        }
    }

    @SuppressWarnings("unchecked") // JsonTree makes no other maps
    static Map<String, Object> object(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw new IllegalArgumentException("its field '" + name + "' is no object");
    }

    static @Nullable String text(Map<String, Object> fields, String name) {
        Object value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new IllegalArgumentException("its field '" + name + "' is no text");
    }

    static String required(Map<String, Object> fields, String name) {
        String text = text(fields, name);
        if (text == null) {
            throw new IllegalArgumentException("its field '" + name + "' is missing");
        }
        return text;
    }

    private static @Nullable Secret secret(Map<String, Object> fields, String name) {
        String text = text(fields, name);
        return text == null ? null : Secret.of(text);
    }

    private static Instant instant(String text, String name) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its field '" + name + "' is no time");
        }
    }
}
