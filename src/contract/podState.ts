/** How a pod does, as every answer that describes one pod says it. */
export const podStateProperties = {
  ready: { type: 'boolean' },
  restarts: { type: 'integer', description: 'how often its containers were started again' },
  reason: {
    type: ['string', 'null'],
    description: 'why it is not ready, as Kubernetes writes it (ImagePullBackOff, OOMKilled, ...); null when it is',
  },
} as const;
