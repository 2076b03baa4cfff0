/** The renderer's colours where they have too little contrast, and no scrolling that keys cannot do. */
export const referenceStyle = `
.light-mode { --scalar-color-3: #5c6470; --scalar-color-green: #0b6b3a; --scalar-color-orange: #9a4a00; --scalar-color-red: #b3261e; --scalar-color-blue: #0a57b5; --scalar-color-yellow: #7a5200; --scalar-color-purple: #6a3fb5; --scalar-color-accent: #0a57b5; }
.dark-mode { --scalar-color-3: #a6b0bd; }
.scalar-card-header, .scalar-card-footer { overflow: visible !important; max-height: none !important; }
[id^="headlessui-listbox-button"] > .overflow-x-auto { overflow: hidden; }
`;
